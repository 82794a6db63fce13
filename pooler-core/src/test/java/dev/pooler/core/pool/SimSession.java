package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.FakeEnd;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A simulated session: keeps the rules that a session keeps, and checks that the pool keeps them
 * too.
 */
final class SimSession implements PoolUser, CheckoutUser {
  enum State {
    AWAITING_GREETING,
    IDLE,
    WAITING,
    PREPARING,
    ATTACHED,
    CLOSED
  }

  private static final byte[] QUERY = PgBytes.bytesOf(PgBytes.query("select 1"));

  final SimShard shard;
  private final FakeEnd end = new FakeEnd();
  private final Random random;
  private State state = State.AWAITING_GREETING;
  private @Nullable Checkout checkout;
  private long waitingSince;
  private int owed;
  private int begun;
  private int ended;

  SimSession(SimShard shard, Random random) {
    this.shard = shard;
    this.random = random;
  }

  void start() {
    shard.pool.clientCame();
    if (shard.pool.greeting() != null) {
      state = State.IDLE;
    } else {
      waitingSince = shard.now();
      shard.queue.addLast(this);
      shard.pool.enqueue(this);
    }
  }

  /** Whatever a client may do next. */
  void step() {
    switch (state) {
      case IDLE -> begin();
      case ATTACHED -> {
        if (owed == 0 || random.nextInt(4) == 0) {
          send();
        }
      }
      case AWAITING_GREETING, WAITING, PREPARING, CLOSED -> {}
    }
    end.discard();
  }

  private void begin() {
    waitingSince = shard.now();
    boolean first = shard.queue.isEmpty();
    shard.queue.addLast(this);
    Checkout lent = shard.pool.acquire(this);
    if (lent != null) {
      assertThat(first).as("nobody jumps the queue").isTrue();
      shard.queue.remove(this);
      attach(lent);
    } else if (state == State.IDLE) {
      state = State.WAITING;
    }
  }

  private void attach(Checkout lent) {
    assertThat(checkout).as("one checkout at a time").isNull();
    checkout = lent;
    begun++;
    var wanted = Pools.NO_PARAMETERS;
    if (random.nextInt(4) == 0) {
      wanted = wanted.with("TimeZone", "zone" + random.nextInt(2));
    }
    if (lent.begin(this, end, wanted, null, true)) {
      state = State.ATTACHED;
      send();
    } else {
      state = State.PREPARING;
    }
  }

  private void send() {
    owed++;
    Checkout held = held();
    held.onClientBytes(Unpooled.wrappedBuffer(QUERY));
    if (state == State.ATTACHED) {
      held.onClientReadComplete();
    }
  }

  /** The client goes away. */
  void leave() {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.WAITING || state == State.AWAITING_GREETING) {
      shard.pool.left();
      shard.queue.remove(this);
    }
    Checkout held = checkout;
    checkout = null;
    state = State.CLOSED;
    if (held != null) {
      ended++;
      held.abandon("client disconnect", cut -> {});
    }
    shard.pool.clientWent();
    end.discard();
  }

  @Override
  public boolean isWaiting() {
    return state == State.WAITING || state == State.IDLE || state == State.AWAITING_GREETING;
  }

  @Override
  public boolean wantsBackend() {
    return state != State.AWAITING_GREETING;
  }

  @Override
  public long waitingSince() {
    return waitingSince;
  }

  @Override
  public void onGreeting() {
    takeTurn();
    state = State.IDLE;
  }

  @Override
  public void onGranted(Checkout lent) {
    takeTurn();
    attach(lent);
  }

  private void takeTurn() {
    assertThat(isWaiting()).as("waits, and not %s", state).isTrue();
    assertThat(shard.queue.pollFirst()).as("first come, first served").isSameAs(this);
  }

  @Override
  public void onRefused(PoolerError error) {
    assertThat(isWaiting()).as("refused while %s", state).isTrue();
    shard.queue.remove(this);
    state = State.CLOSED;
    shard.pool.clientWent();
  }

  @Override
  public void onPrepared(ParameterValues parameters) {
    assertThat(state).isEqualTo(State.PREPARING);
    state = State.ATTACHED;
    send();
  }

  @Override
  public void onNeverBegun() {
    assertThat(state).isEqualTo(State.PREPARING);
    checkout = null;
    ended++;
    state = State.WAITING;
    shard.queue.addFirst(this);
    shard.pool.enqueueAgain(this);
  }

  @Override
  public void onReadyForQuery(byte status, boolean quiet) {
    owed--;
  }

  @Override
  public void onServerIdle() {
    assertThat(checkout).as("given back once").isNotNull();
    // What came to another loop too late is returned next.
    assertThat(owed == 0 || checkout instanceof Loan).as("replies owed: %s", owed).isTrue();
    checkout = null;
    ended++;
    state = State.IDLE;
  }

  @Override
  public void onCheckoutLost(PoolerError error, boolean cut) {
    assertThat(checkout).as("lost once").isNotNull();
    checkout = null;
    ended++;
    leave();
  }

  @Override
  public void onBytesReturned(ByteBuf bytes) {
    owed--;
    bytes.release();
    if (state == State.IDLE) {
      begin();
    }
  }

  @Override
  public void onParameterStatus(String name, String value) {}

  @Override
  public void onClientFault(PoolerError error) {
    throw new AssertionError(error.toString());
  }

  @Override
  public void onTerminate() {
    throw new AssertionError("never said goodbye");
  }

  @Override
  public void sweep(long now) {}

  State state() {
    return state;
  }

  /** Whether every checkout has ended once, but for the one that is held. */
  boolean isBalanced() {
    return begun == ended + (checkout == null ? 0 : 1);
  }

  boolean isOwedReply() {
    return state == State.ATTACHED && owed > 0;
  }

  @Nullable Checkout checkout() {
    return checkout;
  }

  private Checkout held() {
    Checkout lent = checkout;
    if (lent == null) {
      throw new AssertionError("no checkout while " + state);
    }
    return lent;
  }
}
