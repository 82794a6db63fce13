package dev.pooler.boot;

import dev.pooler.admin.console.AdminConsole;

/** What the command line prints. */
final class CommandTexts {
  private CommandTexts() {}

  static String help(String program) {
    String text =
        """
        %1$s is a connection pooler for PostgreSQL.

        Usage:
          %1$s [OPTION]... CONFIG_FILE

        Options:
          -d, --daemon         run in background (as a daemon)
          -q, --quiet          run quietly
          -u, --user=USERNAME  assume identity of USERNAME
          -v, --verbose        increase verbosity
          -V, --version        show version, then exit
          -h, --help           show this help, then exit
        """
            .formatted(program);
    return program.equals("pooler")
        ? text
            + """

            Commands:
              pooler demo          a PostgreSQL of its own with Pooler in front; see pooler demo --help
              pooler userlist      makes lines of auth_file; see pooler userlist --help
            """
        : text;
  }

  /** By PgBouncer's name in its form, since programs read the number from it. */
  static String version(String program) {
    return program.equals("pooler")
        ? "Pooler " + PoolerVersion.current() + "\n"
        : "PgBouncer %s%nPooler %s, Java %s%n"
            .formatted(AdminConsole.PGBOUNCER_VERSION, PoolerVersion.current(), Runtime.version());
  }
}
