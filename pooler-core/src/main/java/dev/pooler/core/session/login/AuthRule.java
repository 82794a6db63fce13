package dev.pooler.core.session.login;

import dev.pooler.core.auth.hba.IdentMap;
import org.jspecify.annotations.Nullable;

/**
 * How one client has to prove who it is, and by which names.
 *
 * @param map which proven names may be which users, for {@link AuthType#CERT} and {@link
 *     AuthType#PEER}; null: those that are equal
 * @param options where the directory is, for {@link AuthType#LDAP}; else empty
 */
public record AuthRule(AuthType type, @Nullable IdentMap map, String options) {

  /** A rule without a map. */
  public static AuthRule of(AuthType type) {
    return new AuthRule(type, null, "");
  }

  /** A directory's word counts. */
  public static AuthRule ldap(String options) {
    return new AuthRule(AuthType.LDAP, null, options);
  }

  /** Whether somebody else judges passwords: users need not be on file then. */
  boolean isElsewhere() {
    return type == AuthType.LDAP || type == AuthType.PAM;
  }

  /** Whether what is known of the user matters. */
  boolean needsSecret() {
    return switch (type) {
      case TRUST, PLAIN, MD5, SCRAM_SHA_256, CERT, PEER -> true;
      case ANY, LDAP, PAM, REJECT, NONE -> false;
    };
  }

  /** Whether whoever has proven to be {@code proven} may come in as {@code user}. */
  boolean allows(String proven, String user) {
    return map == null ? proven.equals(user) : map.allows(proven, user);
  }

  /** Without the options, which may hold a password. */
  @Override
  public String toString() {
    return "AuthRule[" + type + "]";
  }
}
