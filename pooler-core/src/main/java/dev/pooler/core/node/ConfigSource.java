package dev.pooler.core.node;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;

/** Reads the configuration anew. May block; called on a thread that may. */
@FunctionalInterface
public interface ConfigSource {
  ReadResult read();

  /** A configuration is in force: read, or changed by {@code SET}. */
  default void applied(PoolerConfig config) {}
}
