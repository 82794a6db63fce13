package dev.pooler.boot.command;

import org.jspecify.annotations.Nullable;

/** What a command line wants. */
public sealed interface Request {

  /** The text about the options. */
  record Help() implements Request {}

  /** The version. */
  record Version() implements Request {}

  /**
   * A pooler.
   *
   * @param config the file; null where none is named
   * @param user the account to become; null to stay
   * @param verbose how often it was asked for
   */
  record Run(
      @Nullable String config, boolean daemon, boolean quiet, int verbose, @Nullable String user)
      implements Request {}

  /**
   * The command line makes no sense.
   *
   * @param reason in the words of getopt
   */
  record Wrong(String reason) implements Request {}
}
