package dev.pooler.boot;

import dev.pooler.boot.posix.Account;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The account that the process runs as. */
final class RunningUser {
  private static final Logger LOGGER = LoggerFactory.getLogger(RunningUser.class);

  private RunningUser() {}

  /**
   * Becomes the account of the command line, else of {@code user}, else stays.
   *
   * @throws StartException when there is no such account, or the process may not become it
   */
  static void assume(@Nullable String asked, PoolerConfig config) throws StartException {
    String name = asked == null ? config.get(ProcessKeys.USER) : asked;
    if (!name.isEmpty()) {
      become(name);
    }
    if (Account.isRoot()) {
      LOGGER.warn("runs as root, as PgBouncer would not; set user, or start it as another account");
    }
  }

  private static void become(String name) throws StartException {
    Account account = Account.find(name);
    if (account == null) {
      throw new StartException("could not find user '" + name + "' to switch to");
    }
    if (!account.assume()) {
      throw new StartException(
          "failed to assume identity of user '" + name + "': Operation not permitted");
    }
    Path program = Path.of(System.getProperty("java.class.path", ""));
    if (Files.notExists(program) || !Files.isReadable(program)) {
      // Classes are loaded as they are needed, by now as that account.
      throw new StartException("user '" + name + "' cannot read " + program);
    }
  }
}
