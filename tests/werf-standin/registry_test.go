package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBearerToken: a challenge is answered with a token for the right scope,
// got with the credentials of docker's configuration.
func TestBearerToken(t *testing.T) {
	var scopes []string
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/token":
			user, password, _ := r.BasicAuth()
			if user != "u" || password != "p:w" {
				http.Error(w, "no", http.StatusUnauthorized)
				return
			}
			scopes = append(scopes, r.URL.Query().Get("scope"))
			fmt.Fprintf(w, `{"token":"%s"}`, base64.RawURLEncoding.EncodeToString([]byte(r.URL.Query().Get("scope"))))
		case !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "):
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="%s/token",service="s",scope="ignored"`, server.URL))
			http.Error(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`, http.StatusUnauthorized)
		case strings.HasSuffix(r.URL.Path, "/tags/list"):
			fmt.Fprint(w, `{"tags":["a","b"]}`)
		case r.Method == "HEAD":
			w.WriteHeader(http.StatusOK)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	dir := t.TempDir()
	auth := base64.StdEncoding.EncodeToString([]byte("u:p:w"))
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"auths":{"https://`+host+`/v2/":{"auth":"`+auth+`"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &options{values: map[string][]string{"docker-config": {dir}}}
	r, err := newRegistry(context.Background(), o, host+"/modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	tags, err := r.tags()
	if err != nil || len(tags) != 2 {
		t.Errorf("tags %q, %v", tags, err)
	}
	if has, err := r.hasBlob(emptyLayer().digest); !has || err != nil {
		t.Errorf("blob %v, %v", has, err)
	}
	if got := strings.Join(scopes, " "); got != "repository:modules/demo:pull repository:modules/demo:pull,push" {
		t.Errorf("scopes %s", got)
	}
}

// TestDenied: what the registry says stays readable in the error.
func TestDenied(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/" {
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}`)
	}))
	defer server.Close()
	p := newProject(t)
	o := p.run("build", "app2", "--repo", strings.TrimPrefix(server.URL, "http://")+"/err")
	if o.code != 1 || !strings.Contains(o.stderr, "DENIED: requested access to the resource is denied") {
		t.Errorf("%+v", o)
	}
}
