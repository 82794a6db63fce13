package dev.pooler.core.node;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.protocol.startup.CancelRequest;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Cancel requests among the event loops of this node. Thread-safe once the node has started. */
record LocalCancels(List<ActorRef<LoopActor.Command>> doors) implements CancelPort {
  @Override
  public void cancel(CancelRequest request, CancelBearer bearer) {
    int loop = CancelKeys.loopOf(request.processId());
    if (loop < doors.size()) {
      doors.get(loop).tell(new LoopActor.Cancel(request, bearer));
    } else {
      bearer.done();
    }
  }
}
