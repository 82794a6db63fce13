/**
 * Password authentication of PostgreSQL as pure exchanges: bytes of one SASL or password message go
 * in, bytes of the answer come out, and an {@link dev.pooler.protocol.auth.AuthFailure} is the only
 * thing that is thrown, whatever the peer sends. Both sides are here: {@link
 * dev.pooler.protocol.auth.ScramServer} faces our clients, {@link
 * dev.pooler.protocol.auth.ScramClient} faces PostgreSQL, {@link dev.pooler.protocol.auth.Md5}
 * serves both.
 *
 * <p>What is on file about a user is a {@link dev.pooler.protocol.auth.StoredSecret}. Where that is
 * a SCRAM verifier only, the keys that a client proves to hold while it logs in ({@link
 * dev.pooler.protocol.auth.ScramKeys}) open the connection to a PostgreSQL that has the same
 * verifier on file.
 *
 * <p>No clock, no I/O, no logging; randomness is a parameter. The exchanges are confined to the
 * event loop of their connection, everything else is immutable. Deriving keys from a password costs
 * a millisecond or more (it is meant to): callers keep the outcome.
 */
@NullMarked
package dev.pooler.protocol.auth;

import org.jspecify.annotations.NullMarked;
