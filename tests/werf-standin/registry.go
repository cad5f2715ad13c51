package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
)

// registry is one repository behind the registry HTTP API. Like werf it has no
// time limit: a registry that accepts and stays silent holds it for ever.
type registry struct {
	ctx      context.Context
	host     string
	name     string
	insecure bool
	auth     credentials
	client   *http.Client

	lock   sync.Mutex
	scheme string
	header map[string]string // Authorization by scope
}

var repositoryPattern = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+(/[a-z0-9]+([._-]+[a-z0-9]+)*)+$`)

func newRegistry(ctx context.Context, o *options, address string) (*registry, error) {
	if !repositoryPattern.MatchString(address) {
		return nil, fmt.Errorf("error creating container registry accessor for repo %q: invalid repository address %q", address, address)
	}
	host, name, _ := strings.Cut(address, "/")
	r := &registry{ctx: ctx, host: host, name: name, header: map[string]string{}}
	r.insecure = isLoopback(host) || o.bool("insecure-registry") || o.bool("skip-tls-verify-registry")
	r.auth = findCredentials(dockerConfigDir(o), host)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: r.insecure}
	transport.ResponseHeaderTimeout, transport.TLSHandshakeTimeout = 0, 0
	transport.DialContext = (&net.Dialer{}).DialContext
	if isLoopback(host) {
		transport.Proxy = nil
	}
	r.client = &http.Client{Transport: transport}
	return r, nil
}

func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(name)
	return name == "localhost" || (ip != nil && ip.IsLoopback())
}

func (r *registry) address() string { return r.host + "/" + r.name }

// ping finds out whether the registry speaks https or http.
func (r *registry) ping() error {
	if r.scheme != "" {
		return nil
	}
	try := func(scheme string) error {
		request, err := http.NewRequestWithContext(r.ctx, "GET", scheme+"://"+r.host+"/v2/", nil)
		if err != nil {
			return err
		}
		response, err := r.client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
		if response.StatusCode == 400 && bytes.Contains(body, []byte("HTTPS server")) {
			return errors.New("server gave HTTP response to HTTPS client")
		}
		r.scheme = scheme
		return nil
	}
	if !r.insecure {
		return try("https")
	}
	plain := try("http")
	if plain == nil {
		return nil
	}
	secure := try("https")
	if secure == nil {
		return nil
	}
	return fmt.Errorf("%w; %w", secure, plain)
}

func (r *registry) url(path string) string {
	return r.scheme + "://" + r.host + "/v2/" + r.name + "/" + path
}

// send makes one request; a 401 is answered once with what docker's
// configuration has.
func (r *registry) send(method, target string, header map[string]string, body []byte, push bool) (*http.Response, error) {
	r.lock.Lock()
	err := r.ping()
	r.lock.Unlock()
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(target, "/") {
		target = r.scheme + "://" + r.host + target
	} else if !strings.Contains(target, "://") {
		target = r.url(target)
	}
	scope := "pull"
	if push {
		scope = "pull,push"
	}
	for attempt := 0; ; attempt++ {
		request, err := http.NewRequestWithContext(r.ctx, method, target, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		for k, v := range header {
			request.Header.Set(k, v)
		}
		r.lock.Lock()
		authorization := r.header[scope]
		r.lock.Unlock()
		if authorization != "" && request.URL.Host == r.host {
			request.Header.Set("Authorization", authorization)
		}
		response, err := r.client.Do(request)
		if err != nil {
			return nil, err
		}
		if response.StatusCode != http.StatusUnauthorized || attempt > 0 {
			return response, nil
		}
		answer, err := r.answer(response.Header.Values("WWW-Authenticate"), scope)
		if err != nil || answer == "" {
			return response, err
		}
		response.Body.Close()
		r.lock.Lock()
		r.header[scope] = answer
		r.lock.Unlock()
	}
}

var challengePart = regexp.MustCompile(`([a-zA-Z_]+)="([^"]*)"`)

// answer turns a challenge into an Authorization header.
func (r *registry) answer(challenges []string, scope string) (string, error) {
	for _, challenge := range challenges {
		kind, rest, _ := strings.Cut(challenge, " ")
		switch strings.ToLower(kind) {
		case "basic":
			if r.auth.username == "" {
				return "", nil
			}
			request := &http.Request{Header: http.Header{}}
			request.SetBasicAuth(r.auth.username, r.auth.password)
			return request.Header.Get("Authorization"), nil
		case "bearer":
			if r.auth.registryToken != "" {
				return "Bearer " + r.auth.registryToken, nil
			}
			values := map[string]string{}
			for _, m := range challengePart.FindAllStringSubmatch(rest, -1) {
				values[m[1]] = m[2]
			}
			return r.token(values["realm"], values["service"], "repository:"+r.name+":"+scope)
		}
	}
	return "", nil
}

func (r *registry) token(realm, service, scope string) (string, error) {
	query := url.Values{"service": {service}, "scope": {scope}}
	var request *http.Request
	var err error
	if r.auth.identityToken != "" {
		query.Set("grant_type", "refresh_token")
		query.Set("refresh_token", r.auth.identityToken)
		query.Set("client_id", "werf-standin")
		request, err = http.NewRequestWithContext(r.ctx, "POST", realm, strings.NewReader(query.Encode()))
		if err == nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	} else {
		request, err = http.NewRequestWithContext(r.ctx, "GET", realm+"?"+query.Encode(), nil)
		if err == nil && r.auth.username != "" {
			request.SetBasicAuth(r.auth.username, r.auth.password)
		}
	}
	if err != nil {
		return "", err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", r.failure(response)
	}
	var answer struct {
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return "", err
	}
	return "Bearer " + firstOf(answer.Token, answer.AccessToken), nil
}

// statusError is an answer the registry gave instead of success.
type statusError struct {
	code int
	text string
}

func (e statusError) Error() string { return e.text }

// failure words an unexpected answer as werf's registry library does.
func (r *registry) failure(response *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	response.Body.Close()
	where := response.Request.Method + " " + response.Request.URL.String() + ": "
	var parsed struct {
		Errors []struct {
			Code    string      `json:"code"`
			Message string      `json:"message"`
			Detail  interface{} `json:"detail"`
		} `json:"errors"`
	}
	text := where + fmt.Sprintf("unexpected status code %s: %s", response.Status, body)
	if len(body) == 0 {
		text = where + fmt.Sprintf("unexpected status code %s (%s)", response.Status, response.Request.Method)
	}
	if json.Unmarshal(body, &parsed) == nil && len(parsed.Errors) > 0 {
		e := parsed.Errors[0]
		text = where + e.Code + ": " + e.Message
		if e.Detail != nil {
			text += fmt.Sprintf("; %v", e.Detail)
		}
	}
	return statusError{response.StatusCode, text}
}

// openReference splits host/name:tag and opens the repository.
func openReference(ctx context.Context, o *options, reference string) (*registry, string, error) {
	address, tag := reference, "latest"
	if at := strings.Index(reference, "@"); at >= 0 {
		address, tag = reference[:at], reference[at+1:]
	}
	slash := strings.LastIndex(address, "/")
	if colon := strings.LastIndex(address, ":"); colon > slash {
		if tag == "latest" {
			tag = address[colon+1:]
		}
		address = address[:colon]
	}
	first, _, ok := strings.Cut(address, "/")
	if !ok || !(strings.ContainsAny(first, ".:") || first == "localhost") {
		if !ok {
			address = "library/" + address
		}
		address = "index.docker.io/" + address
	}
	r, err := newRegistry(ctx, o, address)
	return r, tag, err
}

// insecureByEnvironment tells buildah what the options told us.
func insecureByEnvironment(o *options) bool {
	return o.bool("insecure-registry") || o.bool("skip-tls-verify-registry") || os.Getenv("WERF_INSECURE_REGISTRY") == "1"
}
