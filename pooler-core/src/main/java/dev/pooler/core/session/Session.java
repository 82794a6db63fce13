package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.PoolerNotice;
import dev.pooler.core.error.TimeoutError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.relay.ChannelEnd;
import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * A logged-in client: asks its pool for a backend when a transaction begins, holds it while one is
 * open, and lets it go. Confined to the event loop of its channel.
 *
 * <p>Invariants: a backend is held exactly in {@link SessionState#PREPARING} and {@link
 * SessionState#ATTACHED}; bytes are kept back exactly in {@link SessionState#AWAITING_GREETING},
 * {@link SessionState#WAITING} and {@link SessionState#PREPARING}; {@link #transitionTo} is the
 * only mover.
 */
final class Session implements Conversation, PoolUser {
  private final ClientLine line;
  private final SessionTerms terms;
  private final SessionTimes times = new SessionTimes();
  private final Inbox inbox;
  private final Holding holding;
  private SessionState state = SessionState.AWAITING_GREETING;

  Session(ClientLine line, SessionTerms terms, ParameterValues asked) {
    this.line = line;
    this.terms = terms;
    ChannelEnd end = new ChannelEnd(line.channel());
    this.inbox = new Inbox(this, end);
    this.holding = new Holding(this, end, terms, times, asked);
  }

  /**
   * Logs in: greets the client at once when the server's parameters are known, else waits for a
   * backend.
   */
  void start() {
    terms.pool().clientCame();
    terms.pool().stats().login();
    if (terms.pool().greeting() != null) {
      onGreeting();
    } else {
      times.seeksGreeting(System.nanoTime());
      terms.pool().enqueue(this);
    }
  }

  // --- from the client's channel ---

  /** Hot. */
  @Override
  public void onBytes(ByteBuf in) {
    switch (state) {
      case ATTACHED -> holding.send(in);
      case IDLE -> begin(in);
      case WAITING, PREPARING, AWAITING_GREETING -> inbox.add(in);
      case CLOSED, LOGGING_IN, CONSOLE, CANCELING -> in.release();
    }
  }

  /** Hot. */
  @Override
  public void onReadComplete() {
    if (state == SessionState.ATTACHED) {
      holding.held().onClientReadComplete();
    }
  }

  @Override
  public void onWritable(boolean writable) {
    holding.onWritable(writable);
  }

  private void begin(ByteBuf in) {
    if (!inbox.begins(in)) {
      return;
    }
    times.asksForBackend(System.nanoTime());
    Checkout lent = terms.pool().acquire(this);
    if (lent != null) {
      onGranted(lent);
    } else if (state == SessionState.IDLE) {
      transitionTo(SessionState.WAITING);
    }
  }

  // --- from the pool ---

  @Override
  public boolean isWaiting() {
    return isQueued() || state == SessionState.IDLE;
  }

  /** Whether it is in its pool's queue. */
  boolean isQueued() {
    return state == SessionState.WAITING || state == SessionState.AWAITING_GREETING;
  }

  @Override
  public long waitingSince() {
    return times.waitingSince();
  }

  @Override
  public boolean wantsBackend() {
    return state != SessionState.AWAITING_GREETING || terms.isDedicated();
  }

  @Override
  public void onGreeting() {
    greet();
    released();
    ByteBuf early = inbox.empty();
    if (early != null) {
      onBytes(early);
      onReadComplete();
    }
  }

  private void greet() {
    var greeting = Objects.requireNonNull(terms.pool().greeting());
    holding.completeParameters(greeting.values());
    line.greet(greeting, holding.parameters(), terms.settings());
    times.greeted(System.nanoTime());
  }

  @Override
  public void onGranted(Checkout lent) {
    if (state == SessionState.AWAITING_GREETING && terms.isDedicated()) {
      // A server of its own: it had the client's parameters from the start.
      greet();
    }
    if (holding.begin(lent)) {
      prepared();
    } else {
      transitionTo(SessionState.PREPARING);
    }
  }

  @Override
  public void onRefused(PoolerError error) {
    closeWithoutLeaving(error);
  }

  // --- from the backend ---

  /** The backend has the session's parameters: what has been kept back is sent. */
  void prepared() {
    transitionTo(SessionState.ATTACHED);
    // The client is read from now on; the relay may stop that again.
    ByteBuf kept = inbox.empty();
    if (kept != null) {
      holding.send(kept);
    }
    onReadComplete();
  }

  /** The backend was gone before anything was sent to it: it queues again, at the front. */
  void neverBegun() {
    transitionTo(SessionState.WAITING);
    terms.pool().enqueueAgain(this);
  }

  /** It holds no backend any more, and waits for none. */
  void released() {
    transitionTo(SessionState.IDLE);
    terms.settle();
  }

  /**
   * The backend is gone.
   *
   * @param whole whether the client has got whole messages only
   */
  void lost(PoolerError error, boolean whole) {
    finish();
    line.end(error, whole);
  }

  /** Runs something after the current event of this loop. */
  void later(Runnable task) {
    line.later(task);
  }

  /** Gives an idle backend back that it must not keep any more. */
  void letGo() {
    if (state == SessionState.ATTACHED && holding.overstays()) {
      released();
      holding.letGo();
    }
  }

  @Override
  public void cancelQuery(CancelBearer bearer) {
    if (state == SessionState.ATTACHED) {
      holding.cancelQuery(bearer);
    } else {
      bearer.done();
    }
  }

  // --- time and configuration ---

  @Override
  public void sweep(long now) {
    if (state == SessionState.AWAITING_GREETING && line.isLateAt(now)) {
      close(TimeoutError.CLIENT_LOGIN_TIMEOUT_SERVER_DOWN);
      return;
    }
    var limits = terms.settings().clientTimeouts();
    PoolerError error = SessionDeadlines.exceeded(state, times, limits, now);
    if (error != null) {
      close(error);
    } else if (state == SessionState.WAITING && SessionDeadlines.noticeDue(times, limits, now)) {
      times.markNoticed();
      line.notice(PoolerNotice.CLIENT_QUEUED);
    }
  }

  /**
   * Takes over other settings (RELOAD). They act at once, but for what a backend was lent under; a
   * session that holds or waits for one changes its pool when it is idle again.
   */
  void reconfigure(PoolSettings changed, SessionPool itsPool) {
    terms.change(changed, itsPool);
    if (state == SessionState.IDLE) {
      terms.settle();
    } else {
      letGo();
    }
  }

  // --- the end ---

  @Override
  public void close(PoolerError error) {
    if (isQueued()) {
      terms.pool().left();
    }
    closeWithoutLeaving(error);
  }

  private void closeWithoutLeaving(PoolerError error) {
    if (state == SessionState.CLOSED) {
      return;
    }
    boolean working = state == SessionState.ATTACHED;
    finish();
    if (holding.checkout() == null) {
      line.end(error);
    } else {
      holding.abandon(error, working, whole -> line.end(error, whole));
    }
  }

  private void finish() {
    transitionTo(SessionState.CLOSED);
    inbox.release();
    terms.pool().clientWent();
  }

  private void transitionTo(SessionState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException("session " + line.id() + ": " + state + " -> " + next);
    }
    state = next;
  }

  // --- what there is to see ---

  @Override
  public SessionState state() {
    return state;
  }

  /** The line to its client. */
  ClientLine line() {
    return line;
  }

  /** What the configuration gives it. */
  SessionTerms terms() {
    return terms;
  }

  SessionTimes times() {
    return times;
  }

  /** What it holds, if anything. */
  Holding holding() {
    return holding;
  }
}
