package dev.pooler.core.node;

import dev.pooler.core.backend.HostResolver;
import dev.pooler.core.budget.NodeBudget;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.pool.PoolFamily;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.protocol.flow.StatementCatalog;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all event loops of a node share. Thread-safe. */
final class NodeShared {
  private final Transport transport;
  private final NodeBudget budget;
  private final ReloadableTls tls;
  private final TrackedParameters tracked;
  private final SecureRandom random = new SecureRandom();
  private final CancelKeys cancelKeys = new CancelKeys(random);
  private final StatementCatalog statements = new StatementCatalog();
  private final ClientLimits clients = new ClientLimits();
  private final Map<PoolKey, PoolFamily> families = new ConcurrentHashMap<>();
  private final LearnedSecrets learned = new LearnedSecrets();
  private final PasswordJudges judges = new PasswordJudges();
  private final ServerKeys serverKeys = new ServerKeys();
  private final HostResolver resolver = new HostResolver(this::config);
  private final AtomicLong ids = new AtomicLong();
  private final byte[] mockSeed = new byte[32];
  private volatile ConfigGeneration generation;
  private final PauseBook pauses = new PauseBook();
  private final DisabledDatabases disabled = new DisabledDatabases();
  private volatile boolean draining;
  private volatile boolean refusingWaiters;

  NodeShared(
      PoolerConfig config,
      Transport transport,
      NodeBudget budget,
      ReloadableTls tls,
      TrackedParameters tracked) {
    this.transport = transport;
    this.budget = budget;
    this.tls = tls;
    this.tracked = tracked;
    this.generation = new ConfigGeneration(config, random);
    random.nextBytes(mockSeed);
  }

  PoolerConfig config() {
    return generation.config();
  }

  /** The configuration now in force, with what follows from it. */
  ConfigGeneration generation() {
    return generation;
  }

  void setConfig(PoolerConfig changed) {
    generation = generation.next(changed);
  }

  Transport transport() {
    return transport;
  }

  NodeBudget budget() {
    return budget;
  }

  ReloadableTls tls() {
    return tls;
  }

  TrackedParameters tracked() {
    return tracked;
  }

  SecureRandom random() {
    return random;
  }

  CancelKeys cancelKeys() {
    return cancelKeys;
  }

  StatementCatalog statements() {
    return statements;
  }

  ClientLimits clients() {
    return clients;
  }

  /** A number for a session or a backend, unique in this process. */
  long nextId() {
    return ids.incrementAndGet();
  }

  byte[] mockSeed() {
    return mockSeed.clone();
  }

  HostResolver resolver() {
    return resolver;
  }

  /** The shards of one pool, to which one is about to be added. */
  PoolFamily family(PoolKey key) {
    return families.compute(
        key,
        (k, known) -> {
          PoolFamily family = known == null ? new PoolFamily() : known;
          family.hold();
          return family;
        });
  }

  /** A shard of this pool has been given up. */
  void leaveFamily(PoolKey key) {
    families.computeIfPresent(key, (k, family) -> family.letGo() ? null : family);
  }

  /** What clients have proven, and servers have told of them. */
  LearnedSecrets learned() {
    return learned;
  }

  /** Whoever judges passwords that are not on file. */
  PasswordJudges judges() {
    return judges;
  }

  ServerKeys serverKeys() {
    return serverKeys;
  }

  PauseBook pauses() {
    return pauses;
  }

  DisabledDatabases disabled() {
    return disabled;
  }

  /** Whether nobody may wait for a backend any more. */
  boolean refusingWaiters() {
    return refusingWaiters;
  }

  void refuseWaiters() {
    refusingWaiters = true;
  }

  boolean draining() {
    return draining;
  }

  /** From now on no client is let in. */
  void drain() {
    draining = true;
  }
}
