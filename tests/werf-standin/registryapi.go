package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

func (r *registry) tags() ([]string, error) {
	var all []string
	next := "tags/list?n=1000"
	for next != "" {
		response, err := r.send("GET", next, nil, nil, false)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusNotFound {
			response.Body.Close()
			return all, nil
		}
		if response.StatusCode != http.StatusOK {
			return nil, r.failure(response)
		}
		var page struct {
			Tags []string `json:"tags"`
		}
		err = json.NewDecoder(response.Body).Decode(&page)
		response.Body.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, page.Tags...)
		next = ""
		if link := response.Header.Get("Link"); link != "" {
			target, _, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
			if u, err := response.Request.URL.Parse(target); err == nil {
				next = u.String()
			}
		}
	}
	return all, nil
}

func (r *registry) manifest(reference string) ([]byte, string, error) {
	accept := strings.Join([]string{manifestType, listType, ociType, ociIndexType}, ",")
	response, err := r.send("GET", "manifests/"+reference, map[string]string{"Accept": accept}, nil, false)
	if err != nil {
		return nil, "", err
	}
	if response.StatusCode == http.StatusNotFound {
		response.Body.Close()
		return nil, "", errMissing
	}
	if response.StatusCode != http.StatusOK {
		return nil, "", r.failure(response)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return data, response.Header.Get("Content-Type"), err
}

func (r *registry) blob(digest string) (io.ReadCloser, error) {
	response, err := r.send("GET", "blobs/"+digest, nil, nil, false)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, r.failure(response)
	}
	return response.Body, nil
}

func (r *registry) hasBlob(digest string) (bool, error) {
	response, err := r.send("HEAD", "blobs/"+digest, nil, nil, true)
	if err != nil {
		return false, err
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK, nil
}

func (r *registry) putBlob(digest string, data []byte) error {
	if has, err := r.hasBlob(digest); has || err != nil {
		return err
	}
	return r.upload("blobs/uploads/", digest, data)
}

func (r *registry) upload(start, digest string, data []byte) error {
	response, err := r.send("POST", start, nil, nil, true)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusAccepted {
		return r.failure(response)
	}
	response.Body.Close()
	return r.finishUpload(response, digest, data)
}

func (r *registry) finishUpload(started *http.Response, digest string, data []byte) error {
	location, err := started.Request.URL.Parse(started.Header.Get("Location"))
	if err != nil {
		return err
	}
	query := location.Query()
	query.Set("digest", digest)
	location.RawQuery = query.Encode()
	response, err := r.send("PUT", location.String(), map[string]string{"Content-Type": "application/octet-stream"}, data, true)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusCreated {
		return r.failure(response)
	}
	response.Body.Close()
	return nil
}

// copyBlob brings a blob over, by mount where both lie in one registry.
func (r *registry) copyBlob(digest string, from store) error {
	if has, err := r.hasBlob(digest); has || err != nil {
		return err
	}
	source, ok := from.(*registry)
	if !ok || source.host != r.host {
		return copyThroughMemory(digest, from, r)
	}
	response, err := r.send("POST", "blobs/uploads/?mount="+digest+"&from="+url.QueryEscape(source.name), nil, nil, true)
	if err != nil {
		return err
	}
	response.Body.Close()
	switch response.StatusCode {
	case http.StatusCreated:
		return nil
	case http.StatusAccepted:
		return copyThroughMemory(digest, from, r)
	}
	return r.failure(response)
}

func (r *registry) putManifest(reference, mediaType string, data []byte) error {
	response, err := r.send("PUT", "manifests/"+reference, map[string]string{"Content-Type": mediaType}, data, true)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusCreated {
		return r.failure(response)
	}
	response.Body.Close()
	return nil
}
