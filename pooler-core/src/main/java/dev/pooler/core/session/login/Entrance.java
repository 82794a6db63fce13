package dev.pooler.core.session.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.error.DetailedError.DatabaseDisabled;
import dev.pooler.core.error.DetailedError.NoSuchDatabase;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.auth.StoredSecret;
import org.jspecify.annotations.Nullable;

/**
 * Decides to what a client is let in, when it is settled who it is. Pure.
 *
 * @param policy the configuration's word
 */
record Entrance(LoginPolicy policy) {

  /** The user has proven itself, or need not: is there what it asked for? */
  LoginIdentity proven(LoginIdentity asked, Credentials credentials) throws LoginRefusal {
    return switch (policy.database(asked.database())) {
      case DatabaseAccess.Open _ -> asked.with(credentials);
      case DatabaseAccess.Missing _ -> throw new LoginRefusal(new NoSuchDatabase(asked.database()));
      case DatabaseAccess.Disabled _ -> throw disabled(asked);
      case DatabaseAccess.Admin _ -> {
        if (policy.isAdmin(asked.user())) {
          yield asked.with(credentials).onConsole(Access.ADMIN);
        }
        if (policy.isStats(asked.user())) {
          yield asked.with(credentials).onConsole(Access.STATS);
        }
        throw new LoginRefusal(LoginError.CONSOLE_NOT_ALLOWED);
      }
    };
  }

  /** Nobody has to prove anything: the name counts on the console only. */
  LoginIdentity anybody(LoginIdentity asked) throws LoginRefusal {
    return switch (policy.database(asked.database())) {
      case DatabaseAccess.Open(String forcedUser) when forcedUser != null ->
          asked.as(forcedUser).with(credentials(policy.secretOf(forcedUser)));
      case DatabaseAccess.Admin _ ->
          asked.onConsole(policy.isAdmin(asked.user()) ? Access.ADMIN : Access.STATS);
      case DatabaseAccess.Disabled _ -> throw disabled(asked);
      case DatabaseAccess.Open _, DatabaseAccess.Missing _ ->
          throw new LoginRefusal(new ConfigurationError("auth_type=any requires forced user"));
    };
  }

  /** Whether the console is asked for by the name that the pooler's own account has there. */
  boolean isOwner(LoginIdentity asked) {
    return asked.user().equals("pgbouncer")
        && policy.database(asked.database()) instanceof DatabaseAccess.Admin;
  }

  /** What serves for the server where no password has been proven. */
  static Credentials credentials(@Nullable StoredSecret known) {
    return known == null ? new Credentials.NoPassword() : Credentials.of(known, null);
  }

  private static LoginRefusal disabled(LoginIdentity asked) {
    return new LoginRefusal(new DatabaseDisabled(asked.database()));
  }
}
