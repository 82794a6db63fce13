package dev.pooler.core.config;

import dev.pooler.core.config.Findings.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of {@code [databases]}, {@code [users]} and {@code [peers]}. A later entry
 * replaces an earlier one of the same name as a whole. Confined to one reading.
 */
final class EntryReader {
  private static final String AUTODB = "*";
  private static final String CONSOLE = "pgbouncer";
  private static final int PEER_PORT = 6432;
  private static final int MOST_PEERS = 65536;

  private final Findings findings;
  private final Map<String, DatabaseConfig> databases = new LinkedHashMap<>();
  private final Map<String, UserConfig> users = new LinkedHashMap<>();
  private final Map<Integer, PeerConfig> peers = new LinkedHashMap<>();
  private @Nullable DatabaseConfig autodb;

  EntryReader(Findings findings) {
    this.findings = findings;
  }

  /** Takes one line of a section that has entries. */
  void read(Place place, Section section, String name, String text) {
    int before = findings.count();
    Values values = values(place, section, name, text);
    if (values == null || findings.count() > before) {
      return;
    }
    String notYet = NotYet.reason(section);
    if (notYet != null) {
      findings.problem(place, name, null, notYet);
    }
    switch (section) {
      case DATABASES -> database(place, name, values);
      case USERS -> users.put(name, new UserConfig(name, values));
      case PEERS -> peer(place, name, values);
      case PGBOUNCER, POOLER, CLUSTER, HTTP -> throw new IllegalArgumentException(section.title());
    }
  }

  /** Those read so far. */
  PoolerConfig.Entries entries() {
    return new PoolerConfig.Entries(
        Collections.unmodifiableMap(new LinkedHashMap<>(databases)),
        autodb,
        Collections.unmodifiableMap(new LinkedHashMap<>(users)),
        Collections.unmodifiableMap(new LinkedHashMap<>(peers)));
  }

  private void database(Place place, String name, Values values) {
    if (name.equals(CONSOLE)) {
      findings.problem(place, name, null, "the name is reserved for the console");
    } else if (name.equals(AUTODB)) {
      autodb = new DatabaseConfig(name, values);
    } else {
      databases.put(name, new DatabaseConfig(name, values));
    }
  }

  private void peer(Place place, String name, Values values) {
    int id = peerId(name);
    String host = values.find(PeerKeys.HOST);
    if (id < 1) {
      findings.problem(place, name, null, "a peer's name must be a number from 1 to " + MOST_PEERS);
    } else if (host == null) {
      findings.problem(place, name, null, "a peer needs a host");
    } else {
      Integer port = values.find(PeerKeys.PORT);
      Integer size = values.find(PeerKeys.POOL_SIZE);
      peers.put(
          id,
          new PeerConfig(
              id, host, port == null ? PEER_PORT : port, size != null && size < 0 ? null : size));
    }
  }

  private static int peerId(String name) {
    try {
      int id = Integer.parseInt(name);
      return id <= MOST_PEERS ? id : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Null if the line cannot be split; bad pairs are reported and left out. */
  private @Nullable Values values(Place place, Section section, String name, String text) {
    List<ConnectString.Pair> pairs;
    try {
      pairs = ConnectString.parse(text);
    } catch (BadValueException e) {
      // The line is not quoted in the message: it may hold a password.
      findings.problem(place, name, null, e.rule());
      return null;
    }
    Values values = Values.NONE;
    for (ConnectString.Pair pair : pairs) {
      values = with(values, new Place(place.file(), place.line(), section), name, pair);
    }
    return values;
  }

  private Values with(Values values, Place place, String name, ConnectString.Pair pair) {
    Section section = Objects.requireNonNull(place.section());
    String label = name + ": " + pair.key();
    ConfigKey<?> key = KeyRegistry.find(section, canonical(section, pair.key()));
    if (key == null) {
      findings.unknown(place, label, KeyRegistry.nearest(section, pair.key()));
      return values;
    }
    String shown = key.type().secret() ? null : pair.value();
    if (key.type() instanceof ValueTypes.Atoi && ValueTypes.Atoi.drops(pair.value())) {
      findings.warning(place, label, shown, "only the leading whole number is used");
    }
    try {
      Values more = values.with(key, pair.value());
      String notYet = NotYet.reason(key, more);
      if (notYet != null) {
        findings.problem(place, label, shown, notYet);
      }
      return more;
    } catch (BadValueException e) {
      findings.problem(place, label, shown, e.rule());
      return values;
    }
  }

  private static String canonical(Section section, String key) {
    return section == Section.DATABASES && key.equals("reserve_pool")
        ? DatabaseKeys.RESERVE_POOL_SIZE.name()
        : key;
  }
}
