package dev.pooler.core.loop;

import io.netty.channel.EventLoop;
import java.util.List;
import org.apache.pekko.actor.setup.Setup;

/** Hands the event loops to the dispatchers of an actor system that is being created. Immutable. */
public final class LoopSetup extends Setup {
  private final List<EventLoop> loops;

  public LoopSetup(List<EventLoop> loops) {
    this.loops = List.copyOf(loops);
  }

  EventLoop loop(int index) {
    return loops.get(index);
  }
}
