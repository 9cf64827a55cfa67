; SPDX-License-Identifier: Apache-2.0
; content_security_policy false in a controller of Rails, but for those of an API, which has no pages; OPT_OUT of
; secure_headers; headers that are taken out of the application's default_headers.
;
; surface: rails-csp-off
; languages: ruby
; anchors: content_security_policy OPT_OUT default_headers
; handler: setting

((call
   method: (identifier) @method
   arguments: (argument_list . (false) @value))
 (#eq? @method "content_security_policy")
 (#set! not-below api)
 (#set! kind policy-disabled)
 (#set! setting content_security_policy))

((assignment
   left: (call method: (identifier) @method)
   right: (_) @value)
 (#eq? @method "csp")
 (#match? @value "(^|::)OPT_OUT$")
 (#set! kind policy-disabled)
 (#set! setting csp))

((call
   receiver: (call method: (identifier) @headers)
   method: (identifier) @method
   arguments: (argument_list . (string) @value))
 (#eq? @headers "default_headers")
 (#eq? @method "delete")
 (#match? @value "^.X-Frame-Options.$")
 (#set! kind header-off)
 (#set! setting X-Frame-Options))

((call
   receiver: (call method: (identifier) @headers)
   method: (identifier) @method
   arguments: (argument_list . (string) @value))
 (#eq? @headers "default_headers")
 (#eq? @method "delete")
 (#match? @value "^.X-Content-Type-Options.$")
 (#set! kind header-off)
 (#set! setting X-Content-Type-Options))
