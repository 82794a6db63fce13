package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.entry;
import static dev.pooler.core.config.ValueTypes.ATOI;
import static dev.pooler.core.config.ValueTypes.SERVER_PORT;
import static dev.pooler.core.config.ValueTypes.TEXT;

import java.util.List;

/** What an entry of {@code [peers]} may say. */
public final class PeerKeys {
  public static final ConfigKey<String> HOST = entry(Section.PEERS, "host", TEXT);

  public static final ConfigKey<Integer> PORT = entry(Section.PEERS, "port", SERVER_PORT);

  public static final ConfigKey<Integer> POOL_SIZE = entry(Section.PEERS, "pool_size", ATOI);

  static final List<ConfigKey<?>> ALL = List.of(HOST, PORT, POOL_SIZE);

  private PeerKeys() {}
}
