package dev.pooler.boot.demo;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.node.ConfigSource;
import dev.pooler.core.node.Node;
import dev.pooler.core.tls.TlsConfigException;

/** Starts a node with all that belongs to it, as it is started from a configuration file. */
@FunctionalInterface
public interface NodeStarter {
  Node start(PoolerConfig config, ConfigSource source) throws ListenException, TlsConfigException;
}
