package dev.pooler.core.auth.ldap;

/** The options make no sense, or not together. The message is PgBouncer's. */
public final class LdapOptionsException extends Exception {
  private static final long serialVersionUID = 1L;

  LdapOptionsException(String message) {
    super(message);
  }
}
