package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.core.loop.ChannelFacts;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.SocketView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators see of a pool. Stateless; called on the pool's event loop. */
public final class PoolViews {
  private PoolViews() {}

  /** The pool's row, counting this loop only. */
  public static PoolView row(LoopPool pool, long now) {
    PoolLedger<PoolUser, PoolMember> ledger = pool.ledger();
    int cancels = pool.canceler().active(pool.key());
    PoolUser oldest = ledger.firstWaiter();
    return new PoolView(
        pool.key().database(),
        pool.key().user(),
        Math.max(0, pool.clients() - ledger.waiting()),
        ledger.waiting(),
        cancels,
        pool.canceler().waiting(pool.key()),
        ledger.count(MemberState.ACTIVE),
        cancels,
        ledger.count(MemberState.BEING_CANCELED),
        ledger.count(MemberState.IDLE),
        ledger.count(MemberState.USED),
        ledger.count(MemberState.TESTED),
        ledger.count(MemberState.LOGIN),
        oldest == null ? 0 : micros(now - oldest.waitingSince()),
        pool.options().settings().poolMode().word(),
        balancing(pool.options().settings().target()));
  }

  private static @Nullable String balancing(ServerTarget target) {
    return target.hosts().size() < 2 ? null : target.loadBalance().word();
  }

  /** The pool's backends on this loop, without links; those on their way out are not among them. */
  public static List<SocketView> servers(LoopPool pool, long now) {
    return pool.members().all().stream()
        .filter(member -> member.state() != MemberState.CLOSING)
        .map(member -> server(pool, member, now))
        .toList();
  }

  /** Whether a backend of this loop is still to be closed, because it is not to be used again. */
  public static boolean awaitsClose(LoopPool pool) {
    return pool.members().all().stream().anyMatch(PoolMember::closeNeeded);
  }

  private static SocketView server(LoopPool pool, PoolMember member, long now) {
    Backend backend = member.backend();
    ServerTarget target = backend.wiring().settings().target();
    ChannelFacts facts = ChannelFacts.of(backend.channel(), unixPort(target));
    String name = backend.facts().parameters().get("application_name");
    return new SocketView(
        "S",
        target.user(),
        pool.key().database(),
        Replication.word(pool.options().replication()),
        member.state().shown(),
        facts.address(),
        facts.port(),
        facts.localAddress(),
        facts.localPort(),
        Instant.ofEpochMilli(backend.facts().connectedAtMillis()),
        member.lentSince() == 0
            ? null
            : Instant.now().minus(Duration.ofNanos(now - member.lentSince())),
        0,
        member.closeNeeded(),
        SocketView.ptr(backend.id()),
        "",
        backend.facts().processId(),
        facts.tls(),
        name == null ? "" : name,
        backend.preparedStatements(),
        backend.id());
  }

  /** A server's socket has its port in its name. */
  private static int unixPort(ServerTarget target) {
    for (ServerHost host : target.hosts()) {
      if (host instanceof ServerHost.UnixSocket(String path)) {
        String port = path.substring(path.lastIndexOf('.') + 1);
        return port.chars().allMatch(Character::isDigit) && !port.isEmpty()
            ? Integer.parseInt(port)
            : 0;
      }
    }
    return 0;
  }

  /** The pool's counters on this loop, with those of the backends that are open. */
  public static PoolStats.Snapshot stats(LoopPool pool) {
    PoolStats.Snapshot kept = pool.stats().snapshot();
    for (PoolMember member : pool.members().all()) {
      kept = kept.withStatements(member.backend().exchange());
    }
    return kept;
  }

  private static long micros(long nanos) {
    return nanos / 1_000;
  }
}
