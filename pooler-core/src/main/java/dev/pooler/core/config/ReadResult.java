package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

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
   * @param partial what a running process takes over all the same; null for nothing
   */
  record Invalid(ConfigProblems problems, @Nullable PartialConfig partial) implements ReadResult {}
}
