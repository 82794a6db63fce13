package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.backend.BackendFactory;
import dev.pooler.core.backend.BackendOwner;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.ServerError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend of a pool, and the checkout of whoever holds it: one object for the life of the
 * backend, so lending allocates nothing. Confined to the pool's event loop.
 *
 * <p>Invariant: {@code user} is set exactly while the state is {@link MemberState#ACTIVE} and the
 * checkout is not over.
 */
final class PoolMember implements BackendOwner, Checkout {
  private final LoopPool pool;
  private final Backend backend;
  private MemberState state = MemberState.LOGIN;
  private @Nullable CheckoutUser user;
  private boolean closeNeeded;
  private int cancels;
  private int checkouts;
  private long idleSince;
  private long lentSince;

  PoolMember(LoopPool pool, BackendFactory backends) {
    this.pool = pool;
    this.backend = backends.create(this);
  }

  Backend backend() {
    return backend;
  }

  MemberState state() {
    return state;
  }

  /** Who has it, null when nobody has. */
  @Nullable CheckoutUser user() {
    return user;
  }

  boolean closeNeeded() {
    return closeNeeded;
  }

  void markCloseNeeded() {
    closeNeeded = true;
  }

  long idleSince() {
    return idleSince;
  }

  long lentSince() {
    return lentSince;
  }

  int cancels() {
    return cancels;
  }

  /**
   * The sole mover of a member's state; entering and leaving {@link MemberState#IDLE} is counted by
   * the ledger.
   */
  void setState(MemberState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException("backend " + backend.id() + ": " + state + " -> " + next);
    }
    state = next;
  }

  void idleFrom(long now) {
    idleSince = now;
  }

  void lentFrom(long now) {
    lentSince = now;
  }

  // --- the session's side ---

  @Override
  public boolean begin(
      CheckoutUser newUser,
      RelayEnd client,
      ParameterValues wanted,
      @Nullable ClientStatements statements,
      boolean stopWhenIdle) {
    user = newUser;
    checkouts++;
    if (wanted.isMetBy(backend.facts().parameters())) {
      backend.startRelay(client, stopWhenIdle, statements);
      return true;
    }
    backend.ask(
        wanted.setStatements(backend.facts().parameters()),
        error -> onParametersSet(client, wanted, statements, stopWhenIdle, error));
    return false;
  }

  private void onParametersSet(
      RelayEnd client,
      ParameterValues wanted,
      @Nullable ClientStatements statements,
      boolean stopWhenIdle,
      @Nullable String error) {
    CheckoutUser waiting = user;
    if (waiting == null) {
      pool.members().close(this, "client disconnected while parameters were set");
    } else if (error != null) {
      lose("could not set the client's parameters: " + error, ServerError.INVALID_SERVER_PARAMETER);
    } else {
      backend.startRelay(client, stopWhenIdle, statements);
      waiting.onPrepared(wanted.spelledAs(backend.facts().parameters()));
    }
  }

  /** Hot. */
  @Override
  public void onClientBytes(ByteBuf bytes) {
    backend.relay().onClientBytes(bytes);
  }

  /** Hot. */
  @Override
  public void onClientReadComplete() {
    backend.relay().onClientReadComplete();
  }

  @Override
  public void onClientWritable(boolean writable) {
    backend.relay().onClientWritable(writable);
  }

  @Override
  public void giveBackUnused() {
    pool.handOver().returnedUnused(this);
  }

  /**
   * Whether the checkout still stands; a backend may die on the way to a session of another loop.
   */
  boolean isLent() {
    return state == MemberState.ACTIVE;
  }

  @Override
  public void abandon(String reason, Consumer<Boolean> cut) {
    countBytes();
    user = null;
    cut.accept(backend.isCut());
    if (backend.isClean()) {
      backend.stopRelay(null);
      pool.handOver().returned(this);
    } else {
      pool.members().close(this, reason);
    }
  }

  private void countBytes() {
    if (backend.channel() != null) {
      pool.stats().bytes(backend.relay().receivedBytes(), backend.relay().sentBytes());
    }
  }

  @Override
  public long backendId() {
    return backend.id();
  }

  @Override
  public void cancelQuery(Runnable done) {
    pool.cancel(new CheckoutCancel(this, checkouts, done));
  }

  /** A cancel request for this checkout has its turn; false when there is nothing to cancel. */
  boolean beginCancel(int checkout) {
    boolean wanted = user != null && checkout == checkouts && backend.isWorking();
    if (wanted) {
      cancels++;
    }
    return wanted;
  }

  /**
   * A cancel request that has begun is through.
   *
   * @param done told so before the backend goes to somebody else
   */
  void endCancel(Runnable done) {
    cancels--;
    done.run();
    pool.handOver().cancelled(this);
  }

  // --- the backend's side ---

  @Override
  public void onBackendReady() {
    pool.loggedIn(this);
  }

  @Override
  public void onBackendLost(BackendEnd ended) {
    CheckoutUser loser = user;
    user = null;
    pool.lost(this, ended);
    if (loser != null) {
      loser.onCheckoutLost(errorFor(ended), backend.isCut());
    }
  }

  private static PoolerError errorFor(BackendEnd ended) {
    return switch (ended) {
      case BackendEnd.LoginFailed failed ->
          new DetailedError.ServerLoginFailed(failed.stateOr("08P01"), failed.reason());
      case BackendEnd.ServerGone gone -> ServerError.SERVER_CRASHED;
    };
  }

  @Override
  public void onReadyForQuery(byte status, boolean quiet) {
    if (user != null) {
      user.onReadyForQuery(status, quiet);
    }
  }

  @Override
  public void onServerIdle(@Nullable ByteBuf rest) {
    CheckoutUser served = user;
    user = null;
    countBytes();
    backend.stopRelay(rest);
    if (served != null) {
      served.onServerIdle();
    }
    pool.handOver().returned(this);
  }

  @Override
  public void onParameterStatus(String name, String value) {
    backend.facts().parameterChanged(name, value);
    if (user != null) {
      user.onParameterStatus(name, value);
    }
  }

  @Override
  public void onServerError(@Nullable String sqlState, String message, boolean fatal) {
    if (fatal) {
      backend.facts().saidFatal(sqlState, message);
    }
  }

  @Override
  public void onTerminate() {
    if (user != null) {
      user.onTerminate();
    }
  }

  @Override
  public void onClientFault(String reason) {
    if (user != null) {
      user.onClientFault(
          new DetailedError.ProtocolViolated(ProtocolViolation.PROTOCOL_VIOLATION, reason));
    }
  }

  @Override
  public void onServerFault(String reason) {
    lose(reason, new DetailedError.ProtocolViolated(ProtocolViolation.PROTOCOL_VIOLATION, reason));
  }

  /** Closes the backend under whoever holds it. */
  void lose(String reason, PoolerError told) {
    CheckoutUser loser = user;
    user = null;
    pool.members().close(this, reason);
    if (loser != null) {
      loser.onCheckoutLost(told, backend.isCut());
    }
  }
}
