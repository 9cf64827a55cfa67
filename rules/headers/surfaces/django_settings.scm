; SPDX-License-Identifier: Apache-2.0
; Django's settings, in a file or (django-configurations) in classes; Flask's cookie settings have the
; same names. What they mean is in scanner/surface/code_django.c.
;
; surface: django-settings
; languages: python
; anchors: SECURE_HSTS SECURE_CSP SECURE_CONTENT_TYPE SECURE_REFERRER SECURE_CROSS_ORIGIN X_FRAME_OPTIONS COOKIE_SECURE COOKIE_HTTPONLY COOKIE_SAMESITE CSP_DEFAULT CSP_SCRIPT CSP_STYLE CSP_IMG CSP_OBJECT CSP_FRAME CSP_BASE CSP_FORM CSP_CONNECT CSP_FONT CSP_REPORT CSP_CHILD CSP_WORKER CSP_MEDIA CSP_MANIFEST CSP_UPGRADE CSP_SANDBOX CSP_INCLUDE CONTENT_SECURITY_POLICY CORS_ALLOW CORS_ORIGIN SecurityMiddleware PERMISSIONS_POLICY
; handler: django

((module) @settings)

((class_definition
   body: (block
     (expression_statement
       (assignment left: (identifier) @first)))) @settings
 (#match? @first "^(SECURE_|X_FRAME_OPTIONS|SESSION_COOKIE_|CSRF_COOKIE_|REMEMBER_COOKIE_|CSP_|CORS_|CONTENT_SECURITY_POLICY)"))
