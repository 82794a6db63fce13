/**
 * The login of one backend connection to PostgreSQL, as a pure decision: {@link
 * dev.pooler.core.backend.login.ServerLogin} is told what the server says and answers with a {@link
 * dev.pooler.core.backend.login.LoginAction}, which the owner of the socket carries out. TLS if the
 * server has it, startup message, authentication by any of password, md5, SCRAM-SHA-256 and
 * SCRAM-SHA-256-PLUS, until the server is ready for queries or the login has failed.
 *
 * <p>Knows neither channels nor actors nor the clock: time-outs are the owner's. Confined to the
 * event loop of the connection.
 */
@NullMarked
package dev.pooler.core.backend.login;

import org.jspecify.annotations.NullMarked;
