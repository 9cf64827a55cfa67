/* SPDX-License-Identifier: Apache-2.0 */
/* What only Ruby's files say: routes are blocks, which are no functions. */
#ifndef SURFACE_RUBY_H
#define SURFACE_RUBY_H

#include "fold/fold.h"

/*
 * The route of Sinatra, Grape, Roda or Hanami around a node, as a scope: "get '/login'". {NULL, 0} if
 * it stands in none. Borrowed from the text.
 */
struct bytes ruby_route(struct fold *fold, struct node node);

#endif
