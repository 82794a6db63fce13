package dev.pooler.core.session.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.protocol.startup.ProtocolVersion;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Who came in, and to what.
 *
 * @param user as proven; with {@link AuthType#ANY} the database's forced user
 * @param database as asked for, the user's name if none was
 * @param parameters tracked startup parameters by canonical name, those of {@code options} among
 *     them; unmodifiable
 * @param credentials what we can prove to PostgreSQL in the user's name
 * @param version spoken with this client
 * @param console what the user may do on the console; null: this is a pool
 */
public record LoginIdentity(
    String user,
    String database,
    SequencedMap<String, String> parameters,
    Credentials credentials,
    ProtocolVersion version,
    @Nullable Access console) {}
