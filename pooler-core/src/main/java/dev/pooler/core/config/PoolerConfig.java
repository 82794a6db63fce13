package dev.pooler.core.config;

import dev.pooler.core.auth.hba.HbaRules;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the configuration. Immutable; {@code RELOAD} and {@code SET} make a new one, which
 * the caller swaps in whole.
 */
public final class PoolerConfig {
  /**
   * Known for the sake of old files and other systems; PgBouncer 1.26 on Linux does not list them.
   */
  private static final Set<ConfigKey<?>> UNLISTED =
      Set.of(ProcessKeys.SERVICE_NAME, TimeKeys.SUSPEND_TIMEOUT);

  private final Values values;
  private final Entries entries;
  private final AccessFiles files;
  private final List<Path> sources;

  /** The named entries of the file. */
  record Entries(
      Map<String, DatabaseConfig> databases,
      @Nullable DatabaseConfig autodb,
      Map<String, UserConfig> users,
      Map<Integer, PeerConfig> peers) {}

  /**
   * The files beside the configuration that say who may come in.
   *
   * @param rules those of {@code auth_hba_file}
   */
  record AccessFiles(AuthFile authFile, HbaRules rules) {
    static final AccessFiles NONE = new AccessFiles(AuthFile.EMPTY, HbaRules.NONE);
  }

  PoolerConfig(Values values, Entries entries, AccessFiles files, List<Path> sources) {
    this.values = values;
    this.entries = entries;
    this.files = files;
    this.sources = sources;
  }

  /** The value of a key of a section without entries, or its default. */
  public <T> T get(ConfigKey<T> key) {
    return values.getOrDefault(key);
  }

  /** Entries of {@code [databases]} by name, without {@code *}, in the order of the file. */
  public Map<String, DatabaseConfig> databases() {
    return entries.databases();
  }

  /** The entry {@code *}, for databases that have none of their own. */
  public @Nullable DatabaseConfig autodb() {
    return entries.autodb();
  }

  /** Entries of {@code [users]} by name, in the order of the file. */
  public Map<String, UserConfig> users() {
    return entries.users();
  }

  /** Entries of {@code [peers]} by id. */
  public Map<Integer, PeerConfig> peers() {
    return entries.peers();
  }

  public AuthFile authFile() {
    return files.authFile();
  }

  /** The rules of {@code auth_hba_file}; none where {@code auth_type} is another. */
  public HbaRules hbaRules() {
    return files.rules();
  }

  /** The files that were read, main file first; empty if everything came from elsewhere. */
  public List<Path> sources() {
    return sources;
  }

  /** {@code max_packet_size} as the wire's length field can have it. */
  public int maxPacketSize() {
    return (int) Math.min(get(ListenKeys.MAX_PACKET_SIZE), Integer.MAX_VALUE);
  }

  /** TLS towards clients. */
  public TlsSettings clientTls() {
    return SettingsResolver.clientTls(this);
  }

  /** TLS towards PostgreSQL. */
  public TlsSettings serverTls() {
    return SettingsResolver.serverTls(this);
  }

  /** The entry that serves clients of this database: its own, else {@code *}, else null. */
  public @Nullable DatabaseConfig database(String name) {
    DatabaseConfig own = entries.databases().get(name);
    return own == null ? entries.autodb() : own;
  }

  /**
   * Every effective value for a login user on a database, worked out anew.
   *
   * @return null if there is no such database and no {@code *}
   */
  public @Nullable PoolSettings resolve(String database, String user) {
    DatabaseConfig entry = database(database);
    return entry == null ? null : SettingsResolver.resolve(this, entry, database, user);
  }

  /**
   * As {@link #resolve}, but whatever user the entry may force: for the pooler's own logins as
   * {@code auth_user}.
   */
  public @Nullable PoolSettings resolveUnforced(String database, String user) {
    DatabaseConfig entry = database(database);
    if (entry == null || user.equals(entry.forcedUser())) {
      return resolve(database, user);
    }
    return SettingsResolver.resolveUnforced(this, entry, database, user);
  }

  /**
   * This configuration with one live key of {@code [pgbouncer]} changed. A changed {@code
   * auth_file} is not read here; see {@link ConfigReader#readAuthFile}.
   */
  public SetResult withSet(String name, String value) {
    ConfigKey<?> key = KeyRegistry.find(name);
    if (key == null) {
      return new SetResult.Refused("unknown key " + name);
    }
    if (!key.live()) {
      return new SetResult.Refused(name + " cannot be changed in the running process");
    }
    try {
      Values changed = values.with(key, value);
      String notYet = NotYet.reason(key, changed);
      return notYet == null
          ? new SetResult.Changed(new PoolerConfig(changed, entries, files, sources))
          : new SetResult.Refused(name + ": " + notYet);
    } catch (BadValueException e) {
      return new SetResult.Refused(name + ": " + e.rule());
    }
  }

  /** This configuration, but for what a process that runs with {@code running} cannot change. */
  public PoolerConfig keepingFixed(PoolerConfig running) {
    return new PoolerConfig(values.keepingFixed(running.values), entries, files, sources);
  }

  /**
   * Names of the settings that a process that runs with {@code running} cannot take over, sorted.
   */
  public List<String> fixedChanges(PoolerConfig running) {
    return values.fixedKeys(running.values).stream().map(ConfigKey::name).sorted().toList();
  }

  /** This configuration with another user list, e.g. one read again. */
  public PoolerConfig withAuthFile(AuthFile other) {
    return new PoolerConfig(values, entries, new AccessFiles(other, files.rules()), sources);
  }

  /** The rows of {@code SHOW CONFIG}: keys of {@code [pgbouncer]}, alphabetically. */
  public List<ShownSetting> show() {
    return KeyRegistry.keys(Section.PGBOUNCER).stream()
        .filter(key -> !UNLISTED.contains(key))
        .sorted(Comparator.comparing(ConfigKey::name))
        .map(key -> new ShownSetting(key.name(), values.format(key), shownDefault(key), key.live()))
        .toList();
  }

  /** PgBouncer has no default text for {@code verbose}, whose value is set by {@code -v}. */
  private static String shownDefault(ConfigKey<?> key) {
    return key.equals(ProcessKeys.VERBOSE) ? "" : key.defaultText();
  }

  @Override
  public String toString() {
    return "PoolerConfig[" + values + "] " + entries + " " + files.authFile() + " from " + sources;
  }
}
