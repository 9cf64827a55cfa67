/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handlers that .scm files name, and the ways to merge. A handler is C because what a match means
 * is more than a name and a value: defaults that are merged in, lists of rules, options. One file
 * code_NAME.c each.
 */
#ifndef SURFACE_CODE_HANDLERS_H
#define SURFACE_CODE_HANDLERS_H

#include "surface/code.h"

typedef void code_merge_fn(const struct header_file *view, struct surface_sets *sets);

code_handler_fn code_handle_assign;     /* code_assign.c */
code_handler_fn code_handle_javascript_cors; /* code_javascript_cors.c: @call */
code_handler_fn code_handle_template_meta; /* code_template_meta.c: @template, @value */
code_handler_fn code_handle_astro;      /* code_astro.c: @csp */
code_handler_fn code_handle_nuxt_rules; /* code_nuxt.c: @rules */
code_handler_fn code_handle_nuxt_security; /* @security */
code_handler_fn code_handle_hono;	/* code_hono.c: @call of secureHeaders */
code_handler_fn code_handle_fetch;      /* code_fetch.c: responses as JavaScript's values */
code_handler_fn code_handle_helmet;     /* code_helmet.c: helmet's options and defaults */
code_handler_fn code_handle_setting;    /* code_setting.c: what is no header */
code_handler_fn code_handle_lusca;      /* code_lusca.c: @call */
code_handler_fn code_handle_hapi;       /* code_hapi.c: @security, @blankie */
code_handler_fn code_handle_go_secure;  /* code_go_secure.c: libraries with an option for each header */
code_handler_fn code_handle_go_cookie;  /* code_go.c */
code_handler_fn code_handle_go_cors;
code_handler_fn code_handle_gorilla_cors;
code_handler_fn code_handle_spring_xml; /* code_spring_xml.c: @tag, @name */
code_handler_fn code_handle_spring;	/* code_spring.c: Spring Security */
code_handler_fn code_handle_java_cookie; /* code_java.c */
code_handler_fn code_handle_java_cors;
code_handler_fn code_handle_aspnet;	   /* code_aspnet.c: policies that are built by calls */
code_handler_fn code_handle_aspnet_cookie; /* code_aspnet_app.c */
code_handler_fn code_handle_aspnet_cors;
code_handler_fn code_handle_aspnet_tls;
code_handler_fn code_handle_web_config; /* code_web_config.c: IIS */
code_handler_fn code_handle_cookie;     /* code_cookie.c: a call that sets one */
code_handler_fn code_handle_cors;       /* code_cors.c: a library's options for CORS */
code_handler_fn code_handle_django;     /* code_django.c: settings */
code_handler_fn code_handle_php_cookie; /* code_php.c: setcookie */
code_handler_fn code_handle_spatie_csp; /* code_spatie_csp.c: policies of a package for Laravel */
code_handler_fn code_handle_php_header; /* code_php.c: header("Name: value") */
code_handler_fn code_handle_rails_csp;  /* code_rails.c: policy.script_src :self */
code_handler_fn code_handle_terraform_rule; /* code_terraform_rule.c: content delivery networks */
code_handler_fn code_handle_nelmio; /* code_nelmio.c: a bundle for Symfony */
code_handler_fn code_handle_rails_ssl;  /* code_rails.c: HSTS */
code_handler_fn code_handle_secure_headers; /* code_secure_headers.c: a gem's options */
code_handler_fn code_handle_python_secure; /* code_python_secure.c: @call, @class */
code_handler_fn code_handle_rack_cors; /* code_rack_cors.c: @allow */
code_handler_fn code_handle_talisman;   /* code_talisman.c: the options of flask-talisman */
code_handler_fn code_handle_path_rule;  /* code_path_rule.c: {source, headers: [{key, value}]} */
code_handler_fn code_handle_header_module; /* code_header_module.c: @list, @headers */
code_handler_fn code_handle_header_lines; /* code_assign.c: @lines, a list of "Name: value" */
code_handler_fn code_handle_traefik;      /* code_traefik.c: @headers, options of the middleware */
code_handler_fn code_handle_traefik_labels; /* @labels */
code_handler_fn code_handle_ingress;      /* code_kubernetes.c: @annotations */
code_handler_fn code_handle_ingress_patch; /* @pair: `path: /metadata/annotations/...` */
code_handler_fn code_handle_kustomize_patch; /* @patch: a text */
code_handler_fn code_handle_config_map;   /* @pair: `kind: ConfigMap` */
code_handler_fn code_handle_config_data;  /* @data: what such a map holds */
/*
 * The name of the Kubernetes object in whose mapping `node` stands, at any depth; {NULL, 0} for
 * none.
 */
struct bytes code_object_name(struct fold *fold, struct node node);
code_handler_fn code_handle_header_modifier; /* code_header_modifier.c: @key, @modifier */
code_handler_fn code_handle_cloudfront;   /* code_cloudfront.c: @config */

/* One set for each function and condition; later assignments replace earlier ones. */
code_merge_fn code_merge_functions;
/* One set for each <location> of IIS, with what stands outside of all. */
code_merge_fn code_merge_locations;
/* Rules with path patterns; later rules win. */
code_merge_fn code_merge_paths;
/* The same, with globs. */
code_merge_fn code_merge_globs;
/* The same, with paths that end in a star. */
code_merge_fn code_merge_splats;

#endif
