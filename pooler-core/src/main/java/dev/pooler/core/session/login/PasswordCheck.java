package dev.pooler.core.session.login;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A password that somebody else has to judge, and that takes its time. Never prints the password.
 *
 * @param judge who
 * @param options {@code auth_ldap_options}, or those of the HBA rule; empty for PAM
 * @param host where the client is; null: on this machine, by a Unix-domain socket
 */
public record PasswordCheck(
    Judge judge, String user, String password, String options, @Nullable InetAddress host) {

  /** Who knows whether the password is right. */
  public enum Judge {
    LDAP,
    PAM
  }

  @Override
  public String toString() {
    return "PasswordCheck[" + judge + " user=" + user + "]";
  }
}
