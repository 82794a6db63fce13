package dev.pooler.core.session.login;

import dev.pooler.core.error.LoginError;
import dev.pooler.core.session.login.ClientLogin.Peer;
import java.util.List;

/**
 * What a client proves without being asked for a password: nothing, its certificate, or its
 * process's account. Immutable.
 *
 * @param known whether there is such a user
 */
record Proof(LoginPolicy policy, AuthRule rule, String user, boolean known) {

  /** Refuses the client if its rule demands such a proof and it has none. */
  void check(Peer peer, TlsNegotiation tls) throws LoginRefusal {
    switch (rule.type()) {
      case CERT -> certificate(tls);
      case PEER -> account(peer);
      case TRUST -> mustExist(LoginError.TRUST_AUTHENTICATION_FAILED);
      case ANY, PLAIN, MD5, SCRAM_SHA_256, LDAP, PAM, REJECT, NONE -> {}
    }
  }

  private void certificate(TlsNegotiation tls) throws LoginRefusal {
    if (!tls.isEstablished()) {
      throw refused("TLS connection required");
    }
    List<String> names = tls.certificateNames();
    if (names.isEmpty()) {
      throw refused("TLS client certificate required");
    }
    if (names.stream().noneMatch(this::isUsers)) {
      throw refused("TLS certificate name mismatch");
    }
    mustExist(LoginError.CERTIFICATE_AUTHENTICATION_FAILED);
  }

  /** As PgBouncer: without a map the case of a certificate's name does not matter. */
  private boolean isUsers(String name) {
    return rule.map() == null ? name.equalsIgnoreCase(user) : rule.allows(name, user);
  }

  private static LoginRefusal refused(String why) {
    return new LoginRefusal(LoginError.CERTIFICATE_AUTHENTICATION_FAILED, why);
  }

  private void account(Peer peer) throws LoginRefusal {
    String account = peer.uid() == Peer.UNKNOWN ? null : policy.accountName(peer.uid());
    if (account == null || !rule.allows(account, user)) {
      throw new LoginRefusal(LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    }
    mustExist(LoginError.UNIX_SOCKET_LOGIN_REJECTED);
  }

  private void mustExist(LoginError otherwise) throws LoginRefusal {
    if (!known) {
      throw new LoginRefusal(otherwise, "no such user");
    }
  }
}
