; SPDX-License-Identifier: Apache-2.0
; TLS in Java: names of hosts that nobody checks, old versions.
;
; surface: java-trust
; languages: java
; anchors: HostnameVerifier SSLContext.getInstance setEnabledProtocols TrustAll InsecureTrustManagerFactory
; handler: setting

; NoopHostnameVerifier.INSTANCE, InsecureTrustManagerFactory.INSTANCE
((field_access
   object: (identifier) @value
   field: (identifier) @field)
 (#any-of? @value "NoopHostnameVerifier" "InsecureTrustManagerFactory" "TrustAllStrategy")
 (#eq? @field "INSTANCE")
 (#set! kind tls-verify)
 (#set! setting verify_hostname)
 (#set! text false))

((object_creation_expression type: (type_identifier) @value)
 (#any-of? @value "NoopHostnameVerifier" "AllowAllHostnameVerifier" "TrustAllStrategy")
 (#set! kind tls-verify)
 (#set! setting verify_hostname)
 (#set! text false))

; setHostnameVerifier((host, session) -> true)
((method_invocation
   name: (identifier) @method
   arguments: (argument_list . (lambda_expression body: (true) @value)))
 (#match? @method "([hH]ostnameVerifier)$")
 (#set! kind tls-verify)
 (#set! setting verify_hostname)
 (#set! text false))

; SSLContext.getInstance("TLSv1.1")
((method_invocation
   object: (identifier) @class
   name: (identifier) @method
   arguments: (argument_list . (_) @value .))
 (#eq? @class "SSLContext")
 (#eq? @method "getInstance")
 (#set! kind tls-protocol)
 (#set! setting SSLContext))

; socket.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.2"})
((method_invocation
   name: (identifier) @method
   arguments: (argument_list
     (array_creation_expression value: (array_initializer (string_literal) @value))))
 (#eq? @method "setEnabledProtocols")
 (#set! kind tls-protocol)
 (#set! setting protocols))
