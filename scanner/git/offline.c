/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Picket uses no network, so the libgit2 it is linked with has none. libgit2 reaches it through a few
 * functions: streams (TLS, sockets) and smart transports (HTTP, SSH). Defined here, they keep the
 * linker from taking libgit2's own out of the archive, and with them go TLS, SSH and Kerberos: sixteen
 * libraries less to load, and libgit2 starts without parsing the system's certificates, which took it
 * longer than a scan of a small repository does. Nothing in Picket calls a function that leads here; one
 * that did would be told that the operation failed.
 *
 * The signatures are libgit2's (src/libgit2/streams, src/libgit2/transports), which has no public header
 * for them. cmake/Dependencies.cmake tries whether they fit the libgit2 at hand; where they do not, or
 * where there is no static archive, the shared library is used as it is and this file is left out.
 */
#include <git2.h>
#include <git2/sys/stream.h>
#include <git2/sys/transport.h>

#include <stdbool.h>

extern bool git_http__expect_continue;
int git_mbedtls_stream_global_init(void);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_mbedtls_stream_new(git_stream **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(git_stream **out, git_stream *in, const char *host);
int git_socket_stream_new(git_stream **out, const char *host, const char *port);
int git_transport_ssh_global_init(void);

/* An option of the HTTP transport that git_libgit2_opts() can set. */
bool git_http__expect_continue;

int git_mbedtls_stream_global_init(void)
{
	return 0;
}

int git_transport_ssh_global_init(void)
{
	return 0;
}

int git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file, (void)path;
	return GIT_ERROR;
}

int git_mbedtls_stream_new(git_stream **out, const char *host, const char *port)
{
	(void)out, (void)host, (void)port;
	return GIT_ERROR;
}

int git_mbedtls_stream_wrap(git_stream **out, git_stream *in, const char *host)
{
	(void)out, (void)in, (void)host;
	return GIT_ERROR;
}

int git_socket_stream_new(git_stream **out, const char *host, const char *port)
{
	(void)out, (void)host, (void)port;
	return GIT_ERROR;
}

int git_smart_subtransport_http(git_smart_subtransport **out, git_transport *owner, void *param)
{
	(void)out, (void)owner, (void)param;
	return GIT_ERROR;
}

int git_smart_subtransport_ssh(git_smart_subtransport **out, git_transport *owner, void *param)
{
	(void)out, (void)owner, (void)param;
	return GIT_ERROR;
}

int git_transport_ssh_with_paths(git_transport **out, git_remote *owner, void *payload)
{
	(void)out, (void)owner, (void)payload;
	return GIT_ERROR;
}
