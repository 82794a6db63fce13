package dev.pooler.core.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The names by which a certificate's owner may log in, as with PgBouncer: the common name of the
 * subject and the DNS names among its other names. Stateless.
 */
final class CertificateNames {
  private static final int DNS_NAME = 2;

  private CertificateNames() {}

  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    addCommonName(certificate, names);
    addDnsNames(certificate, names);
    return List.copyOf(names);
  }

  /** The first one of the subject, as it is encoded: a CA vouches for no other. */
  private static void addCommonName(X509Certificate certificate, List<String> names) {
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      // Counted from the right, which is the beginning of the encoding.
      for (Rdn part : subject.getRdns()) {
        Attribute common = part.toAttributes().get("CN");
        if (common != null) {
          if (common.get() instanceof String name) {
            names.add(name);
          }
          return;
        }
      }
    } catch (NamingException odd) {
      // No name that could be anybody's.
    }
  }

  private static void addDnsNames(X509Certificate certificate, List<String> names) {
    try {
      Collection<List<?>> others = certificate.getSubjectAlternativeNames();
      if (others != null) {
        for (List<?> other : others) {
          if (other.get(0) instanceof Integer kind
              && kind == DNS_NAME
              && other.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateParsingException odd) {
      // As above.
    }
  }
}
