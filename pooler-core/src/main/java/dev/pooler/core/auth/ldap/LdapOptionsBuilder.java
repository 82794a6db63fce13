package dev.pooler.core.auth.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchScope;
import dev.pooler.core.auth.ldap.LdapOptions.Search;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the options together and checks them, in PostgreSQL's and PgBouncer's words. */
final class LdapOptionsBuilder {
  private String servers = "";
  private int port;
  private String scheme = "ldap";
  private boolean startTls;
  private @Nullable String prefix;
  private @Nullable String suffix;
  private @Nullable String base;
  private String bindDn = "";
  private String bindPassword = "";
  private @Nullable String attribute;
  private @Nullable String filter;
  private String scope = "sub";

  void set(String name, String value) throws LdapOptionsException {
    switch (name) {
      case "ldapserver" -> servers = value;
      case "ldapport" -> port = port(value);
      case "ldapscheme" -> scheme = scheme(value);
      case "ldaptls" -> startTls = flag(name, value);
      case "ldapprefix" -> prefix = value;
      case "ldapsuffix" -> suffix = value;
      case "ldapbasedn" -> base = value;
      case "ldapbinddn" -> bindDn = value;
      case "ldapbindpasswd" -> bindPassword = value;
      case "ldapsearchattribute" -> attribute = value;
      case "ldapsearchfilter" -> filter = value;
      case "ldapurl" -> url(value);
      default -> throw new LdapOptionsException("invalid LDAP option: \"" + name + "\"");
    }
  }

  private static int port(String value) throws LdapOptionsException {
    try {
      int number = Integer.parseInt(value);
      if (number > 0 && number <= 0xffff) {
        return number;
      }
    } catch (NumberFormatException refused) {
      // As below.
    }
    throw new LdapOptionsException("invalid LDAP port number: \"" + value + "\"");
  }

  private static String scheme(String value) throws LdapOptionsException {
    if (!value.equals("ldap") && !value.equals("ldaps")) {
      throw new LdapOptionsException("invalid ldapscheme value: \"" + value + "\"");
    }
    return value;
  }

  private static boolean flag(String name, String value) throws LdapOptionsException {
    return switch (value) {
      case "0" -> false;
      case "1" -> true;
      default -> throw new LdapOptionsException(name + " must be 0 or 1, not \"" + value + "\"");
    };
  }

  /** RFC 4516: scheme, host, port, base, attribute, scope, filter. */
  private void url(String value) throws LdapOptionsException {
    LDAPURL url;
    try {
      url = new LDAPURL(value);
    } catch (LDAPException broken) {
      throw new LdapOptionsException(
          "could not parse LDAP URL \"" + value + "\": " + broken.getMessage());
    }
    scheme = scheme(url.getScheme());
    String host = url.getHost();
    servers = host == null ? servers : host;
    port = url.portProvided() ? url.getPort() : port;
    base = url.baseDNProvided() ? url.getBaseDN().toString() : base;
    attribute = url.attributesProvided() ? url.getAttributes()[0] : attribute;
    filter = url.filterProvided() ? url.getFilter().toString() : filter;
    if (url.scopeProvided()) {
      scope = scope(url.getScope());
    }
  }

  private static String scope(SearchScope wanted) {
    return wanted.equals(SearchScope.BASE)
        ? "base"
        : wanted.equals(SearchScope.ONE) ? "one" : "sub";
  }

  LdapOptions build() throws LdapOptionsException {
    boolean simple = prefix != null || suffix != null;
    boolean searching = base != null || attribute != null || filter != null || !bindDn.isEmpty();
    if (simple && searching) {
      throw new LdapOptionsException("cannot mix options for simple bind and search+bind modes");
    }
    if (!simple && base == null) {
      throw new LdapOptionsException(
          "authentication method \"ldap\" requires argument \"ldapbasedn\", \"ldapprefix\", or"
              + " \"ldapsuffix\" to be set");
    }
    if (attribute != null && filter != null) {
      throw new LdapOptionsException(
          "cannot use ldapsearchattribute together with ldapsearchfilter");
    }
    if (servers.isBlank()) {
      throw new LdapOptionsException("LDAP server is not set: ldapserver or ldapurl");
    }
    return new LdapOptions(
        List.of(servers.strip().split("\\s+")),
        port,
        scheme.equals("ldaps"),
        startTls,
        simple ? (prefix == null ? "" : prefix) : null,
        suffix == null ? "" : suffix,
        simple || base == null
            ? null
            : new Search(
                base, bindDn, bindPassword, attribute == null ? "uid" : attribute, filter, scope));
  }
}
