package dev.pooler.core.node;

import dev.pooler.core.config.AuthKeys;
import dev.pooler.core.config.ConfigProblems;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.FileSource;
import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PartialConfig;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.config.SetResult;
import dev.pooler.core.control.ControlException;
import dev.pooler.core.listener.Listeners;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.core.tls.TlsConfigException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Puts another configuration in force: certificates first, since they may be unusable, then the
 * snapshot, then each event loop. Of a file with mistakes that is in force which PgBouncer would
 * use. Confined to the operator's thread, which may block.
 */
final class ConfigChanges {
  private final NodeShared shared;
  private final ConfigSource source;
  private final LoopGroup loops;
  private final Listeners listeners;

  ConfigChanges(NodeShared shared, ConfigSource source, LoopGroup loops, Listeners listeners) {
    this.listeners = listeners;
    this.shared = shared;
    this.source = source;
    this.loops = loops;
  }

  /** Reads everything anew. */
  CompletionStage<Void> reload() throws ControlException {
    return switch (source.read()) {
      case ReadResult.Ok ok -> {
        NodeLog.warnings(ok.warnings());
        CompletionStage<Void> done = reloaded(ok.config());
        NodeLog.reloaded();
        yield done;
      }
      case ReadResult.Invalid(ConfigProblems problems, PartialConfig partial) -> {
        takeOver(partial);
        throw refused(problems.message());
      }
    };
  }

  private CompletionStage<Void> reloaded(PoolerConfig read) throws ControlException {
    PoolerConfig running = shared.config();
    NodeLog.needRestart(read.fixedChanges(running));
    PoolerConfig fresh = read.keepingFixed(running);
    PoolerConfig wanted =
        read.authFile().isUnread() ? fresh.withAuthFile(running.authFile()) : fresh;
    try {
      return apply(wanted);
    } catch (TlsConfigException e) {
      applyWithoutTls(wanted);
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /** As PgBouncer: what could be read of a file with mistakes is in force. */
  private void takeOver(@Nullable PartialConfig partial) {
    if (partial == null) {
      return;
    }
    applyWithoutTls(partial.over(shared.config()));
  }

  private void applyWithoutTls(PoolerConfig wanted) {
    PoolerConfig changed = wanted.keepingTls(shared.config());
    CompletionStage<Void> done = putInForce(changed, false);
    done.exceptionally(bug -> {
      NodeLog.bug(bug);
      return null;
    });
  }

  private static ControlException refused(String problems) {
    NodeLog.notReloaded(problems);
    return ControlException.reloadFailed(problems);
  }

  /** Changes one key. */
  CompletionStage<Void> set(String key, String value) throws ControlException {
    return switch (shared.config().withSet(key, value)) {
      case SetResult.Changed(PoolerConfig changed) -> {
        try {
          yield apply(key.equals(AuthKeys.AUTH_FILE.name()) ? withItsAuthFile(changed) : changed);
        } catch (TlsConfigException e) {
          throw ControlException.setFailed(String.valueOf(e.getMessage()));
        }
      }
      case SetResult.Refused(String reason) -> throw ControlException.setFailed(reason);
    };
  }

  /** As PgBouncer: where the file cannot be read, those who are known stay. */
  private static PoolerConfig withItsAuthFile(PoolerConfig config) {
    String name = config.get(AuthKeys.AUTH_FILE);
    try {
      return config.withAuthFile(ConfigReader.readAuthFile(Path.of(name), FileSource.SYSTEM));
    } catch (IOException | InvalidPathException e) {
      NodeLog.authFileUnread(name, e);
      return config;
    }
  }

  private CompletionStage<Void> apply(PoolerConfig changed) throws TlsConfigException {
    ReloadableTls.Changed tls = shared.tls().reload(changed.clientTls(), changed.serverTls());
    return putInForce(changed, tls.upstream());
  }

  private CompletionStage<Void> putInForce(PoolerConfig changed, boolean otherTls) {
    shared.setConfig(changed);
    source.applied(changed);
    listeners.deferAccept(changed.get(ListenKeys.TCP_DEFER_ACCEPT) > 0);
    return loops.run(operations -> operations.reconfigure(otherTls));
  }
}
