package dev.pooler.core.session;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.TimeoutError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.CheckoutUser;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.relay.ChannelEnd;
import dev.pooler.protocol.flow.ClientStatements;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A logged-in client: asks its pool for a backend when a transaction begins, holds it while one is
 * open, and lets it go. Confined to the event loop of its channel.
 *
 * <p>Invariants: a checkout is held exactly in {@link SessionState#PREPARING} and {@link
 * SessionState#ATTACHED}; bytes are kept back exactly in {@link SessionState#WAITING} and {@link
 * SessionState#PREPARING}; {@link #transitionTo} is the only mover.
 */
final class Session implements PoolUser, CheckoutUser {
  private final ClientConnection connection;
  private final ChannelEnd end;
  private final LoopPool pool;
  private PoolSettings settings;
  private final @Nullable ClientStatements statements;
  private SessionState state = SessionState.AWAITING_GREETING;
  private ParameterValues parameters;
  private @Nullable Checkout checkout;
  private @Nullable ByteBuf pending;
  private long waitingSince;
  private long queryStart;
  private long transactionStart;
  private long lastReady;
  private byte status = 'I';
  private boolean noticed;

  Session(
      ClientConnection connection,
      LoopPool pool,
      PoolSettings settings,
      ParameterValues asked,
      @Nullable ClientStatements statements) {
    this.connection = connection;
    this.end = new ChannelEnd(connection.channel());
    this.pool = pool;
    this.settings = settings;
    this.parameters = asked;
    this.statements = statements;
  }

  // --- from the client's channel ---

  /** Hot. */
  void onBytes(ByteBuf in) {
    switch (state) {
      case ATTACHED -> relayBytes(in);
      case IDLE -> begin(in);
      case WAITING, PREPARING, AWAITING_GREETING -> keep(in);
      case CLOSED, LOGGING_IN, CONSOLE, CANCELING -> in.release();
    }
  }

  /** Hot. */
  void onReadComplete() {
    if (state == SessionState.ATTACHED) {
      held().onClientReadComplete();
    }
  }

  void onWritable(boolean writable) {
    if (state == SessionState.ATTACHED) {
      held().onClientWritable(writable);
    }
  }

  private void relayBytes(ByteBuf in) {
    if (status != 'I' && settings.poolMode() == PoolMode.STATEMENT) {
      // About to be closed; a COMMIT may be quicker than that.
      in.release();
      return;
    }
    if (queryStart == 0) {
      queryStart = System.nanoTime();
      if (status == 'I') {
        transactionStart = queryStart;
      }
    }
    held().onClientBytes(in);
  }

  private void begin(ByteBuf in) {
    if (in.getByte(in.readerIndex()) == 'X') {
      in.release();
      close(ClientError.CLIENT_CLOSE_REQUEST);
      return;
    }
    long now = System.nanoTime();
    queryStart = now;
    transactionStart = now;
    waitingSince = now;
    pending = in;
    Checkout lent = pool.acquire(this);
    if (lent != null) {
      attach(lent);
    } else if (state == SessionState.IDLE) {
      noticed = false;
      transitionTo(SessionState.WAITING);
    }
  }

  /**
   * Bytes that cannot go anywhere yet: the first read is kept, and with the second the client is
   * told to stop.
   */
  private void keep(ByteBuf in) {
    end.setReading(false);
    ByteBuf kept = pending;
    if (kept == null) {
      pending = in;
      return;
    }
    ByteBuf joined = end.alloc().buffer(kept.readableBytes() + in.readableBytes());
    joined.writeBytes(kept).writeBytes(in);
    kept.release();
    in.release();
    pending = joined;
  }

  // --- from the pool ---

  @Override
  public boolean isWaiting() {
    return state == SessionState.WAITING
        || state == SessionState.IDLE
        || state == SessionState.AWAITING_GREETING;
  }

  /** Whether it is in its pool's queue. */
  boolean isQueued() {
    return state == SessionState.WAITING || state == SessionState.AWAITING_GREETING;
  }

  @Override
  public long waitingSince() {
    return waitingSince;
  }

  @Override
  public boolean wantsBackend() {
    return state != SessionState.AWAITING_GREETING;
  }

  @Override
  public void onGreeting() {
    greet();
  }

  @Override
  public void onGranted(Checkout lent) {
    attach(lent);
  }

  @Override
  public void onRefused(PoolerError error) {
    closeWithoutLeaving(error);
  }

  private void attach(Checkout lent) {
    checkout = lent;
    if (lent.begin(this, end, parameters, statements)) {
      transitionTo(SessionState.ATTACHED);
      feed(lent);
    } else {
      transitionTo(SessionState.PREPARING);
    }
  }

  @Override
  public void onPrepared(ParameterValues spelled) {
    parameters = spelled;
    transitionTo(SessionState.ATTACHED);
    feed(held());
  }

  @Override
  public void onNeverBegun() {
    checkout = null;
    transitionTo(SessionState.WAITING);
    pool.enqueueAgain(this);
  }

  private void feed(Checkout lent) {
    ByteBuf kept = pending;
    pending = null;
    // First, for the relay may stop it again.
    end.setReading(true);
    if (kept != null) {
      lent.onClientBytes(kept);
    }
    if (state == SessionState.ATTACHED) {
      held().onClientReadComplete();
    }
  }

  // --- from the relay ---

  @Override
  public void onReadyForQuery(byte newStatus, boolean idle) {
    long now = System.nanoTime();
    // In a pipeline the next query has begun by the time the one before it is answered.
    pool.stats().query(now - (queryStart == 0 ? lastReady : queryStart));
    queryStart = 0;
    status = newStatus;
    lastReady = now;
    if (newStatus == 'I') {
      pool.stats().transaction(now - transactionStart);
      transactionStart = now;
    } else if (settings.poolMode() == PoolMode.STATEMENT) {
      connection.later(() -> close(ClientError.TRANSACTION_IN_STATEMENT_MODE));
    }
  }

  @Override
  public void onServerIdle() {
    checkout = null;
    transitionTo(SessionState.IDLE);
  }

  @Override
  public void onBytesReturned(ByteBuf bytes) {
    onBytes(bytes);
    onReadComplete();
  }

  @Override
  public void onParameterStatus(String name, String value) {
    parameters = parameters.with(name, value);
  }

  @Override
  public void onClientFault(PoolerError error) {
    close(error);
  }

  @Override
  public void onTerminate() {
    close(ClientError.CLIENT_CLOSE_REQUEST);
  }

  @Override
  public void onCheckoutLost(PoolerError error, boolean cut) {
    checkout = null;
    finish();
    connection.end(error, !cut);
  }

  // --- time ---

  @Override
  public void sweep(long now) {
    SessionDeadlines.check(this, now);
  }

  /** Ends the session; the client is told when the error is one for it. */
  void close(PoolerError error) {
    if (state == SessionState.WAITING || state == SessionState.AWAITING_GREETING) {
      pool.left();
    }
    closeWithoutLeaving(error);
  }

  private void closeWithoutLeaving(PoolerError error) {
    if (state == SessionState.CLOSED) {
      return;
    }
    Checkout lent = checkout;
    checkout = null;
    finish();
    if (lent == null) {
      connection.end(error);
    } else {
      // In the middle of a message the client would take our last words for the rest of it.
      if (error == TimeoutError.QUERY_TIMEOUT) {
        // PostgreSQL would notice only when it comes to answer that nobody listens any more.
        lent.cancelQuery(() -> {});
      }
      lent.abandon(reasonFor(error), cut -> connection.end(error, !cut));
    }
  }

  private void finish() {
    transitionTo(SessionState.CLOSED);
    if (pending != null) {
      pending.release();
      pending = null;
    }
    pool.clientWent();
  }

  private static String reasonFor(PoolerError error) {
    return error == TimeoutError.QUERY_TIMEOUT
        ? "query timeout"
        : "client disconnect while server was not ready";
  }

  private void transitionTo(SessionState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException("session " + connection.id() + ": " + state + " -> " + next);
    }
    state = next;
  }

  private Checkout held() {
    return Objects.requireNonNull(checkout, "no backend");
  }

  // --- greeting ---

  /**
   * Logs in: greets the client at once when the server's parameters are known, else waits for a
   * backend.
   */
  void start() {
    pool.clientCame();
    pool.stats().login();
    if (pool.greeting() != null) {
      greet();
    } else {
      waitingSince = System.nanoTime();
      pool.enqueue(this);
    }
  }

  private void greet() {
    var greeting = Objects.requireNonNull(pool.greeting());
    parameters = parameters.over(greeting.values());
    connection.greet(greeting, parameters);
    lastReady = System.nanoTime();
    transitionTo(SessionState.IDLE);
    ByteBuf early = pending;
    pending = null;
    end.setReading(true);
    if (early != null) {
      onBytes(early);
      onReadComplete();
    }
  }

  // --- what there is to see ---

  SessionState state() {
    return state;
  }

  PoolSettings settings() {
    return settings;
  }

  /** Takes over other settings of the same database and user (RELOAD); it stays with its pool. */
  void reconfigure(PoolSettings changed) {
    settings = changed;
  }

  /** The backend that is lent to this session; null when none is. */
  @Nullable Checkout checkout() {
    return checkout;
  }

  LoopPool pool() {
    return pool;
  }

  /** The backend that works for this session now; null when none does. */
  @Nullable Checkout attachedCheckout() {
    return state == SessionState.ATTACHED ? checkout : null;
  }

  ParameterValues parameters() {
    return parameters;
  }

  byte status() {
    return status;
  }

  long queryStart() {
    return queryStart;
  }

  long transactionStart() {
    return transactionStart;
  }

  long lastReady() {
    return lastReady;
  }

  int preparedStatements() {
    return statements == null ? 0 : statements.size();
  }

  boolean noticed() {
    return noticed;
  }

  void markNoticed() {
    noticed = true;
  }

  ClientConnection connection() {
    return connection;
  }
}
