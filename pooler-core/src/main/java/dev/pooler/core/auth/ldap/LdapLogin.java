package dev.pooler.core.auth.ldap;

import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import dev.pooler.core.auth.ldap.LdapOptions.Search;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks a directory whether a password is right, by binding with it. One question, one connection.
 * Blocks for {@value #LIMIT_MILLIS} ms at most for each step.
 */
public final class LdapLogin {
  static final int LIMIT_MILLIS = 10_000;

  private final LdapOptions options;
  private final SSLContext tls;

  /**
   * @param tls trusts the directory's certificate, which must bear its name
   */
  public LdapLogin(LdapOptions options, SSLContext tls) {
    this.options = options;
    this.tls = tls;
  }

  /**
   * Asks.
   *
   * @param password not empty: an empty one makes a bind that anybody may do
   * @return null: the password is right; else why not, for the log
   */
  public @Nullable String refusal(String user, String password) {
    if (password.isEmpty()) {
      return "empty password";
    }
    String last = "no server";
    for (String server : options.servers()) {
      try (LDAPConnection connection = connect(server)) {
        return ask(connection, user, password);
      } catch (LDAPException failed) {
        if (failed.getResultCode().equals(ResultCode.INVALID_CREDENTIALS)) {
          return "LDAP login failed for user "
              + user
              + " on server "
              + server
              + ": Invalid credentials";
        }
        last =
            "LDAP login failed for user "
                + user
                + " on server "
                + server
                + ": "
                + failed.getMessage();
        if (!failed.getResultCode().equals(ResultCode.CONNECT_ERROR)) {
          return last;
        }
      } catch (GeneralSecurityException failed) {
        return "TLS with LDAP server " + server + ": " + failed.getMessage();
      }
    }
    return last;
  }

  private @Nullable String ask(LDAPConnection connection, String user, String password)
      throws LDAPException {
    Search search = options.search();
    String dn =
        search == null
            ? options.prefix() + user + options.suffix()
            : find(connection, search, user);
    if (dn == null) {
      return "LDAP user \"" + user + "\" does not exist, or not once only";
    }
    connection.bind(dn, password);
    return null;
  }

  private LDAPConnection connect(String server) throws LDAPException, GeneralSecurityException {
    LDAPConnectionOptions limits = new LDAPConnectionOptions();
    limits.setConnectTimeoutMillis(LIMIT_MILLIS);
    limits.setResponseTimeoutMillis(LIMIT_MILLIS);
    limits.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    int port = options.port() > 0 ? options.port() : options.ldaps() ? 636 : 389;
    SSLSocketFactory sockets = tls.getSocketFactory();
    LDAPConnection connection =
        options.ldaps()
            ? new LDAPConnection(sockets, limits, server, port)
            : new LDAPConnection(limits, server, port);
    if (options.startTls()) {
      startTls(connection);
    }
    return connection;
  }

  private void startTls(LDAPConnection connection) throws LDAPException {
    try {
      ExtendedResult answer = connection.processExtendedOperation(new StartTLSExtendedRequest(tls));
      if (!answer.getResultCode().equals(ResultCode.SUCCESS)) {
        throw new LDAPException(
            answer.getResultCode(), "StartTLS: " + answer.getDiagnosticMessage());
      }
    } catch (LDAPException failed) {
      connection.close();
      throw failed;
    }
  }

  /** The distinguished name of the user's only entry; null when there is none, or several. */
  private @Nullable String find(LDAPConnection connection, Search search, String user)
      throws LDAPException {
    connection.bind(search.bindDn(), search.bindPassword());
    SearchResult found =
        connection.search(search.base(), scope(search.scope()), filter(search, user), "1.1");
    List<SearchResultEntry> entries = found.getSearchEntries();
    return entries != null && entries.size() == 1 ? entries.getFirst().getDN() : null;
  }

  private static SearchScope scope(String word) {
    return switch (word) {
      case "base" -> SearchScope.BASE;
      case "one" -> SearchScope.ONE;
      default -> SearchScope.SUB;
    };
  }

  private static Filter filter(Search search, String user) throws LDAPException {
    String pattern = search.filter();
    return pattern == null
        ? Filter.createEqualityFilter(search.attribute(), user)
        : Filter.create(pattern.replace("$username", Filter.encodeValue(user)));
  }
}
