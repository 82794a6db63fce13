package dev.pooler.core.config;

/** What reading a configuration came to. */
public sealed interface ReadResult {

  /**
   * The configuration may be used.
   *
   * @param warnings what was accepted but deserves a line in the log
   */
  record Ok(PoolerConfig config, ConfigProblems warnings) implements ReadResult {}

  /**
   * It may not.
   *
   * @param problems at least one
   */
  record Invalid(ConfigProblems problems) implements ReadResult {}
}
