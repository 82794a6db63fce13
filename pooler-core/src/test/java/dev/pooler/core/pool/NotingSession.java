package dev.pooler.core.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.FakeEnd;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session that does nothing by itself and notes what it is told. */
final class NotingSession implements PoolUser, CheckoutUser {
  final FakeEnd end = new FakeEnd();
  final List<String> events = new ArrayList<>();
  private boolean waiting = true;
  private @Nullable Checkout checkout;

  Checkout checkout() {
    return Objects.requireNonNull(checkout, "nothing was lent");
  }

  boolean hasCheckout() {
    return checkout != null;
  }

  @Override
  public boolean wantsBackend() {
    return true;
  }

  @Override
  public boolean isWaiting() {
    return waiting;
  }

  @Override
  public long waitingSince() {
    return 0;
  }

  @Override
  public void onGranted(Checkout lent) {
    waiting = false;
    checkout = lent;
    events.add("granted");
    lent.begin(this, end, Pools.NO_PARAMETERS, null, true);
  }

  @Override
  public void onNeverBegun() {
    waiting = true;
    checkout = null;
    events.add("never begun");
  }

  @Override
  public void onPrepared(ParameterValues parameters) {
    events.add("prepared");
  }

  @Override
  public void onReadyForQuery(byte status, boolean idle) {
    events.add("ready " + (char) status);
  }

  @Override
  public void onServerIdle() {
    checkout = null;
    events.add("idle");
  }

  @Override
  public void onBytesReturned(ByteBuf bytes) {
    events.add(
        "returned " + bytes.toString(bytes.readerIndex() + 5, bytes.readableBytes() - 6, US_ASCII));
    bytes.release();
  }

  @Override
  public void onCheckoutLost(PoolerError error, boolean cut) {
    checkout = null;
    events.add("lost" + (cut ? ", cut" : ""));
  }

  @Override
  public void onGreeting() {
    events.add("greeted");
  }

  @Override
  public void onRefused(PoolerError error) {
    waiting = false;
    events.add("refused");
  }

  @Override
  public void onParameterStatus(String name, String value) {
    events.add(name + "=" + value);
  }

  @Override
  public void onClientFault(PoolerError error) {
    events.add("fault");
  }

  @Override
  public void onTerminate() {
    events.add("goodbye");
  }

  @Override
  public void sweep(long now) {}
}
