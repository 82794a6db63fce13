package dev.pooler.core.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what a relay tells, and ends the checkout as the owner of a backend does. */
final class RecordedEvents implements RelayEvents {
  private final List<String> events = new ArrayList<>();
  private Runnable onEnd = () -> {};

  /** What to do when the checkout is over. */
  void onEnd(Runnable action) {
    onEnd = action;
  }

  List<String> events() {
    return events;
  }

  @Override
  public void onReadyForQuery(byte status, boolean quiet) {
    events.add("ready " + (char) status + (quiet ? " quiet" : ""));
  }

  @Override
  public void onServerIdle(@Nullable ByteBuf rest) {
    events.add("server idle" + (rest == null ? "" : ", rest " + rest.toString(UTF_8).length()));
    if (rest != null) {
      rest.release();
    }
    onEnd.run();
  }

  @Override
  public void onParameterStatus(String name, String value) {
    events.add(name + "=" + value);
  }

  @Override
  public void onServerError(@Nullable String sqlState, String message, boolean fatal) {
    events.add((fatal ? "fatal " : "error ") + sqlState + " " + message);
  }

  @Override
  public void onTerminate() {
    events.add("terminate");
    onEnd.run();
  }

  @Override
  public void onClientFault(String reason) {
    events.add("client fault");
    onEnd.run();
  }

  @Override
  public void onServerFault(String reason) {
    events.add("server fault");
    onEnd.run();
  }
}
