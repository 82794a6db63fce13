package dev.pooler.core.pool;

import dev.pooler.core.relay.RelayEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A client's end of a relay that runs on another event loop: writes are gathered and carried over
 * at each flush. Confined to the relay's loop; the end behind it to the client's.
 */
final class FarEnd implements RelayEnd {
  private final RelayEnd near;
  private final Executor home;
  private List<ByteBuf> gathered = new ArrayList<>();
  private boolean reading = true;

  FarEnd(RelayEnd near, Executor home) {
    this.near = near;
    this.home = home;
  }

  @Override
  public void write(ByteBuf bytes) {
    gathered.add(bytes);
  }

  @Override
  public void flush() {
    List<ByteBuf> batch = gathered;
    gathered = new ArrayList<>();
    home.execute(() -> {
      batch.forEach(near::write);
      near.flush();
    });
  }

  @Override
  public boolean isWritable() {
    return near.isWritable();
  }

  @Override
  public void setReading(boolean on) {
    if (on != reading) {
      reading = on;
      home.execute(() -> near.setReading(on));
    }
  }

  @Override
  public ByteBufAllocator alloc() {
    return near.alloc();
  }
}
