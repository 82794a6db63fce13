package dev.pooler.core.session;

import dev.pooler.core.loop.Transport;
import dev.pooler.core.session.login.ClientLogin.Peer;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds out where a client comes from. Thread-safe. */
final class UnixPeer {
  private static final int OUR_UID = ourUid();

  private UnixPeer() {}

  /** What the login has to know about the other end of the channel. */
  static Peer of(Channel channel) {
    if (!Transport.isUnix(channel)) {
      return channel.remoteAddress() instanceof InetSocketAddress remote
          ? Peer.tcp(remote.getAddress())
          : Peer.GONE;
    }
    PeerCredentials credentials = credentials(channel);
    int uid = credentials == null ? Peer.UNKNOWN : credentials.uid();
    return Peer.unix(uid, uid != Peer.UNKNOWN && uid == OUR_UID);
  }

  private static @Nullable PeerCredentials credentials(Channel channel) {
    try {
      return switch (channel) {
        case EpollDomainSocketChannel epoll -> epoll.peerCredentials();
        case IoUringDomainSocketChannel uring -> uring.peerCredentials();
        default -> null;
      };
    } catch (IOException e) {
      // It has hung up already.
      return null;
    }
  }

  private static int ourUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Peer.UNKNOWN;
    }
  }
}
