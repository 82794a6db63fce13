package dev.pooler.core.node;

import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.config.DatabaseConfig;
import dev.pooler.core.config.DatabaseKeys;
import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.LoadBalance;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.config.UserConfig;
import dev.pooler.core.config.UserKeys;
import dev.pooler.core.view.DatabaseView;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.UserView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of the configuration's entries, with the counters of the node. Confined to one
 * view.
 */
final class EntryViews {
  private static final String CONSOLE = ConfigLoginPolicy.CONSOLE;
  private static final String CONSOLE_MODE = "statement";

  /** As PgBouncer shows it; the console has no pool. */
  private static final int CONSOLE_POOL_SIZE = 2;

  private final NodeShared shared;
  private final PoolerConfig config;

  EntryViews(NodeShared shared) {
    this.shared = shared;
    this.config = shared.config();
  }

  /** The console's own row of {@code SHOW POOLS}. */
  static PoolView consolePool(int clients) {
    return new PoolView(
        CONSOLE, CONSOLE, clients, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, CONSOLE_MODE, null);
  }

  List<DatabaseView> databases(int consoles, List<PoolView> pools) {
    Set<String> names = new TreeSet<>(config.databases().keySet());
    // Those that the fallback entry serves at the moment.
    names.addAll(shared.clients().databases());
    for (PoolView pool : pools) {
      if (shared.budget().used(new BudgetKey.Database(pool.database())) > 0) {
        names.add(pool.database());
      }
    }
    names.removeIf(name -> config.database(name) == null);
    List<DatabaseView> rows = new ArrayList<>();
    for (String name : names) {
      DatabaseConfig entry = config.database(name);
      PoolSettings settings = config.resolve(name, "");
      if (entry != null && settings != null) {
        rows.add(database(name, entry, settings));
      }
    }
    rows.add(console(consoles));
    rows.sort(Comparator.comparing(DatabaseView::name));
    return rows;
  }

  private DatabaseView database(String name, DatabaseConfig entry, PoolSettings settings) {
    PoolMode mode = entry.find(DatabaseKeys.POOL_MODE);
    return new DatabaseView(
        name,
        entry.hosts().isEmpty() ? null : String.join(",", entry.hosts()),
        entry.port(),
        entry.serverDatabase(name),
        entry.forcedUser(),
        settings.limits().poolSize(),
        settings.limits().minPoolSize(),
        settings.limits().reservePoolSize(),
        Duration.ofNanos(settings.serverTimeouts().lifetimeNanos()).toSeconds(),
        mode == null ? null : mode.word(),
        balancing(entry),
        settings.limits().maxDbConnections(),
        shared.budget().used(new BudgetKey.Database(name)),
        settings.limits().maxDbClientConnections(),
        shared.clients().ofDatabase(name),
        shared.pauses().isPausedAlone(name),
        shared.disabled().contains(name));
  }

  private static @Nullable String balancing(DatabaseConfig entry) {
    if (entry.hosts().size() < 2) {
      return null;
    }
    LoadBalance own = entry.find(DatabaseKeys.LOAD_BALANCE_HOSTS);
    return (own == null ? LoadBalance.ROUND_ROBIN : own).word();
  }

  private DatabaseView console(int clients) {
    return new DatabaseView(
        CONSOLE,
        null,
        config.get(ListenKeys.LISTEN_PORT),
        CONSOLE,
        CONSOLE,
        CONSOLE_POOL_SIZE,
        0,
        0,
        config.get(TimeKeys.SERVER_LIFETIME).toSeconds(),
        CONSOLE_MODE,
        null,
        config.get(PoolKeys.MAX_DB_CONNECTIONS),
        0,
        config.get(PoolKeys.MAX_DB_CLIENT_CONNECTIONS),
        clients,
        false,
        false);
  }

  /**
   * @param onConsole how many clients of the console each user has
   */
  List<UserView> users(Map<String, Long> onConsole) {
    Set<String> names = new TreeSet<>(config.authFile().users());
    names.addAll(config.users().keySet());
    for (DatabaseConfig entry : config.databases().values()) {
      String forced = entry.forcedUser();
      if (forced != null) {
        names.add(forced);
      }
    }
    names.add(CONSOLE);
    return names.stream()
        .map(name -> user(name, onConsole.getOrDefault(name, 0L).intValue()))
        .toList();
  }

  private UserView user(String name, int consoles) {
    UserConfig entry = config.users().get(name);
    PoolMode mode = entry == null ? null : entry.find(UserKeys.POOL_MODE);
    return new UserView(
        name,
        size(entry == null ? null : entry.find(UserKeys.POOL_SIZE)),
        size(entry == null ? null : entry.find(UserKeys.RESERVE_POOL_SIZE)),
        mode == null ? null : mode.word(),
        cap(
            entry == null ? null : entry.find(UserKeys.MAX_USER_CONNECTIONS),
            config.get(PoolKeys.MAX_USER_CONNECTIONS)),
        shared.budget().used(new BudgetKey.User(name)),
        cap(
            entry == null ? null : entry.find(UserKeys.MAX_USER_CLIENT_CONNECTIONS),
            config.get(PoolKeys.MAX_USER_CLIENT_CONNECTIONS)),
        shared.clients().ofUser(name) + consoles);
  }

  private static @Nullable Integer size(@Nullable Integer own) {
    return own == null || own < 0 ? null : own;
  }

  private static int cap(@Nullable Integer own, int global) {
    return own != null && own > 0 ? own : global;
  }
}
