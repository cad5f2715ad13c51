package main

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// credentials are what docker's config.json knows of one registry.
type credentials struct {
	username, password string
	identityToken      string
	registryToken      string
}

func (c credentials) empty() bool { return c == credentials{} }

// dockerConfigDir is where config.json lies.
func dockerConfigDir(o *options) string {
	dir := o.string("docker-config")
	if dir == "" {
		dir = os.Getenv("DOCKER_CONFIG")
	}
	if dir == "" {
		dir = filepath.Join(os.Getenv("HOME"), ".docker")
	}
	return dir
}

// findCredentials looks the registry up, also under the spellings that docker
// itself writes.
func findCredentials(dir, host string) credentials {
	data, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		return credentials{}
	}
	var config struct {
		Auths map[string]struct {
			Auth          string `json:"auth"`
			Username      string `json:"username"`
			Password      string `json:"password"`
			IdentityToken string `json:"identitytoken"`
			RegistryToken string `json:"registrytoken"`
		} `json:"auths"`
	}
	if json.Unmarshal(data, &config) != nil {
		return credentials{}
	}
	for key, a := range config.Auths {
		name := strings.TrimPrefix(strings.TrimPrefix(key, "https://"), "http://")
		name, _, _ = strings.Cut(name, "/")
		if name != host {
			continue
		}
		c := credentials{a.Username, a.Password, a.IdentityToken, a.RegistryToken}
		if decoded, err := base64.StdEncoding.DecodeString(a.Auth); err == nil && a.Auth != "" {
			c.username, c.password, _ = strings.Cut(string(decoded), ":")
		}
		return c
	}
	return credentials{}
}
