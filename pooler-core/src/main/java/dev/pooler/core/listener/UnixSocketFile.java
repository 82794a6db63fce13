package dev.pooler.core.listener;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listening Unix-domain socket, {@code .s.PGSQL.<port>}; none in the abstract
 * namespace.
 */
final class UnixSocketFile {
  private final String path;

  private UnixSocketFile(String path) {
    this.path = path;
  }

  /** Makes way for a socket: a file that nobody listens on any more is removed. */
  static UnixSocketFile prepare(String directory, int port) throws ListenException {
    UnixSocketFile file = new UnixSocketFile(directory + "/.s.PGSQL." + port);
    if (!file.isAbstract() && Files.exists(Path.of(file.path))) {
      file.removeStale();
    }
    return file;
  }

  private boolean isAbstract() {
    return path.startsWith("@");
  }

  private void removeStale() throws ListenException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobodyListens) {
      remove();
      return;
    }
    throw new ListenException(
        "unix socket "
            + path
            + " is in use: another process listens on it; stop it or change listen_port",
        new IOException("address in use"));
  }

  SocketAddress address(boolean javaSockets) {
    if (javaSockets) {
      return UnixDomainSocketAddress.of(path);
    }
    return new DomainSocketAddress(isAbstract() ? '\0' + path.substring(1) : path);
  }

  /** Sets mode and group of the file. */
  void protect(int mode, @Nullable String group) throws ListenException {
    if (isAbstract()) {
      return;
    }
    Path file = Path.of(path);
    try {
      Files.setPosixFilePermissions(file, permissions(mode));
      if (group != null) {
        var lookup = file.getFileSystem().getUserPrincipalLookupService();
        Files.getFileAttributeView(file, PosixFileAttributeView.class)
            .setGroup(lookup.lookupPrincipalByGroupName(group));
      }
    } catch (IOException e) {
      throw new ListenException(
          "unix socket " + path + ": cannot set unix_socket_mode or unix_socket_group: " + e, e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(all[bit]);
      }
    }
    return permissions;
  }

  void remove() {
    if (!isAbstract()) {
      try {
        Files.deleteIfExists(Path.of(path));
      } catch (IOException e) {
        // Somebody else's file now; whoever listens there next will say so.
        return;
      }
    }
  }
}
