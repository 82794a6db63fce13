package dev.pooler.core.auth.hba;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the rules look at.
 *
 * @param database as asked for
 * @param user as claimed
 * @param physicalReplication whether the client wants the write-ahead log as such, {@code
 *     replication=true}; one that wants a database's changes is an ordinary client here
 * @param tls whether the connection is encrypted
 * @param unixSocket whether it comes by a Unix-domain socket
 * @param address null: by a Unix-domain socket, or not known any more
 */
public record HbaClient(
    String database,
    String user,
    boolean physicalReplication,
    boolean tls,
    boolean unixSocket,
    @Nullable InetAddress address) {}
