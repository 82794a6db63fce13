/**
 * The session parameters that a pooler carries from one backend to the next: {@code
 * client_encoding}, {@code DateStyle}, {@code TimeZone}, {@code standard_conforming_strings},
 * {@code application_name} and {@code track_extra_parameters}.
 */
@NullMarked
package dev.pooler.core.parameter;

import org.jspecify.annotations.NullMarked;
