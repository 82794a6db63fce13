package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.control.Console;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.PasswordCheck;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.core.session.login.SecretPlace;
import dev.pooler.core.testing.NoConsole;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.protocol.flow.StatementCatalog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node and an event loop without either: everybody is trusted. Confined to the test's thread. */
final class FakeHost implements SessionHost {
  private static final Path FILE = Path.of("p.ini");

  final List<ClientConnection> table = new ArrayList<>();
  final List<Admission> dismissed = new ArrayList<>();
  final List<CancelBearer> bearers = new ArrayList<>();
  final NoConsole console = new NoConsole();
  private final Map<PoolKey, FakePool> pools = new HashMap<>();
  private final TrackedParameters tracked = TrackedParameters.with(List.of());
  private final CancelKeys keys = new CancelKeys(new SecureRandom());
  private final StatementCatalog statements = new StatementCatalog();
  private PoolerConfig config;

  /** Refused clients that wait for their error. */
  int detained;

  FakeHost(String... settings) {
    this.config = read("", settings);
  }

  private static PoolerConfig read(String entry, String... settings) {
    String text =
        "[databases]\napp = host=127.0.0.1 "
            + entry
            + "\n[pgbouncer]\nlisten_addr=127.0.0.1\nauth_type=trust\npool_mode=transaction\n"
            + "log_connections=0\nlog_disconnections=0\nlog_pooler_errors=0\n"
            + String.join("\n", settings);
    return switch (ConfigReader.read(FILE, Map.of(), path -> text)) {
      case ReadResult.Ok good -> good.config();
      case ReadResult.Invalid bad -> throw new AssertionError(bad.problems().message());
    };
  }

  /** Another configuration is put in force, and everybody told. */
  void reload(String entry, String... settings) {
    config = read(entry, settings);
    table.forEach(ClientConnection::reconfigure);
  }

  /** The pool of the database {@code app} for this server user. */
  FakePool pool(String user) {
    return pools.computeIfAbsent(new PoolKey("app", user), FakePool::new);
  }

  /** What servers say, with {@code application_name} empty. */
  ServerGreeting greeting() {
    Map<String, String> reported = Map.of("application_name", "");
    return new ServerGreeting(reported, ParameterValues.of(tracked, reported));
  }

  @Override
  public PoolerConfig config() {
    return config;
  }

  @Override
  public LoginPolicy loginPolicy(Admission admission) {
    return new OpenDoor(admission);
  }

  @Override
  public @Nullable PoolSettings settings(String database, String user) {
    return config.resolve(database, user);
  }

  @Override
  public @Nullable PoolSettings renewed(PoolSettings settings) {
    return settings(settings.database(), settings.user());
  }

  @Override
  public SessionPool pool(PoolSettings settings) {
    return pool(settings.target().user());
  }

  @Override
  public SessionPool replicationPool(
      PoolSettings settings, Replication replication, ParameterValues asked) {
    return pool(settings.target().user());
  }

  @Override
  public int enter(ClientConnection connection) {
    table.add(connection);
    return table.size() - 1;
  }

  @Override
  public void begin(ClientConnection connection) {
    // It needs no door: whoever calls it is on its thread.
  }

  @Override
  public void leave(ClientConnection connection) {
    table.remove(connection);
  }

  @Override
  public boolean detain() {
    detained++;
    return true;
  }

  @Override
  public void release() {
    detained--;
  }

  @Override
  public void dismiss(Admission admission) {
    dismissed.add(admission);
  }

  @Override
  public Runnable lookUp(SecretPlace.OnServer place, String user, Consumer<SecretAnswer> answer) {
    throw new AssertionError("everybody is on file");
  }

  @Override
  public Runnable check(PasswordCheck check, Consumer<CheckVerdict> verdict) {
    throw new AssertionError("everybody is on file");
  }

  @Override
  public void learned(PoolSettings settings, LoginIdentity who) {
    // Nothing is proven here.
  }

  @Override
  public int loopIndex() {
    return 0;
  }

  @Override
  public CancelKeys cancelKeys() {
    return keys;
  }

  @Override
  public CancelPort cancels() {
    return (request, bearer) -> bearers.add(bearer);
  }

  @Override
  public Console console() {
    return console;
  }

  @Override
  public ReloadableTls tls() {
    throw new AssertionError("no TLS here");
  }

  @Override
  public TrackedParameters tracked() {
    return tracked;
  }

  @Override
  public StatementCatalog statements() {
    return statements;
  }
}
