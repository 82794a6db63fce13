package dev.pooler.core.backend;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what a backend tells the pool. */
final class NotingOwner implements BackendOwner {
  final List<String> events = new ArrayList<>();

  /** What has been told since the last call. */
  List<String> drain() {
    List<String> told = List.copyOf(events);
    events.clear();
    return told;
  }

  @Override
  public void onBackendReady() {
    events.add("ready");
  }

  @Override
  public void onBackendLost(BackendEnd ended) {
    events.add(ended.getClass().getSimpleName() + ": " + ended.reason());
  }

  @Override
  public void onReadyForQuery(byte status, boolean idle) {
    events.add("ready for query " + (char) status);
  }

  @Override
  public void onServerIdle(@Nullable ByteBuf rest) {
    if (rest != null) {
      rest.release();
    }
    events.add("server idle");
  }

  @Override
  public void onParameterStatus(String name, String value) {
    events.add(name + "=" + value);
  }

  @Override
  public void onServerError(@Nullable String sqlState, String message, boolean fatal) {
    events.add((fatal ? "fatal " : "error ") + message);
  }

  @Override
  public void onTerminate() {
    events.add("terminate");
  }

  @Override
  public void onClientFault(String reason) {
    events.add("client fault");
  }

  @Override
  public void onServerFault(String reason) {
    events.add("server fault");
  }
}
