/**
 * A stand-in for the portal's BX24 library, written for the emulator.
 *
 * The frame's window.name is "domain|protocol|APP_SID". Requests go to the parent as text
 * "command:params:callbackId:appSid" (params is JSON, left out with its colon when there is none); the parent answers
 * "callbackId:json". Documented behaviour: sdk/bx24-js-sdk.
 */
(function () {
  "use strict";

  var parts = String(window.name || "").split("|");
  var domain = parts[0] || "";
  var secure = parts[1] === "1";
  var appSid = parts[2] || "";
  var origin = (secure ? "https://" : "http://") + domain;
  var callbacks = {};
  var counter = 0;
  var state = null;
  var waiting = [];

  function send(command, params, callback) {
    counter += 1;
    var id = "cb" + counter;
    if (callback) {
      callbacks[id] = callback;
    }
    var pieces = params ? [command, JSON.stringify(params), id, appSid] : [command, id, appSid];
    window.parent.postMessage(pieces.join(":"), origin);
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || event.origin !== origin || typeof event.data !== "string") {
      return;
    }
    var cut = event.data.indexOf(":");
    var id = cut < 0 ? event.data : event.data.slice(0, cut);
    var callback = callbacks[id];
    if (!callback) {
      return;
    }
    delete callbacks[id];
    var text = cut < 0 ? "" : event.data.slice(cut + 1);
    callback(text === "" ? null : JSON.parse(text));
  });

  function whenReady(callback) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", callback, { once: true });
    } else {
      callback();
    }
  }

  function init(callback) {
    if (state) {
      callback();
      return;
    }
    waiting.push(callback);
    if (waiting.length > 1) {
      return;
    }
    whenReady(function () {
      send("getInitData", null, function (data) {
        state = data || {};
        waiting.splice(0).forEach(function (waiter) { waiter(); });
      });
    });
  }

  function size() {
    var page = document.documentElement;
    var body = document.body;
    return {
      width: Math.max(page.scrollWidth, body ? body.scrollWidth : 0),
      height: Math.max(body ? body.scrollHeight : 0, body ? body.offsetHeight : 0)
    };
  }

  function options() {
    var raw = state && state.PLACEMENT_OPTIONS;
    if (typeof raw !== "string") {
      return raw || {};
    }
    return raw === "" ? {} : JSON.parse(raw);
  }

  /** `{a: {b: [1]}}` to the pairs `a[b][0]=1` of a form post. */
  function pairs(value, name, form) {
    if (value === null || value === undefined) {
      return form;
    }
    if (typeof value !== "object") {
      form.append(name, value === true ? "1" : value === false ? "0" : String(value));
      return form;
    }
    Object.keys(value).forEach(function (key) {
      pairs(value[key], name === "" ? key : name + "[" + key + "]", form);
    });
    return form;
  }

  /** The ajaxResult that callMethod hands to its callback. */
  function Result(status, answer, again) {
    this.answer = answer;
    this.data = function () { return answer.result; };
    this.error = function () {
      return "error" in answer ? { status: status, ex: answer } : undefined;
    };
    this.more = function () { return answer.next !== undefined; };
    this.total = function () { return answer.total; };
    this.time = function () { return answer.time; };
    this.next = function (callback) {
      return this.more() ? again(answer.next, callback) : false;
    };
  }

  /** A call with the frame's own token, from the frame itself; a token that has ended is renewed once. */
  function post(method, params, callback, renewed) {
    var request = new XMLHttpRequest();
    request.open("POST", origin + state.PATH + "/" + method + ".json");
    request.onloadend = function () {
      var answer = { error: "network", error_description: "" };
      try { answer = JSON.parse(request.responseText); } catch (problem) { /* No JSON is no answer. */ }
      if (answer.error === "expired_token" && !renewed) {
        refreshAuth(function () { post(method, params, callback, true); });
        return;
      }
      var again = function (start, other) {
        return post(method, Object.assign({}, params, { start: start }), other || callback, false);
      };
      if (callback) {
        callback(new Result(request.status, answer, again));
      }
    };
    request.send(pairs(Object.assign({}, params, { auth: state.AUTH_ID }), "", new URLSearchParams()));
    return request;
  }

  function auth() {
    return state ? {
      access_token: state.AUTH_ID, refresh_token: state.REFRESH_ID, expires_in: Number(state.AUTH_EXPIRES),
      domain: domain, member_id: state.MEMBER_ID
    } : false;
  }

  function refreshAuth(callback) {
    send("refreshAuth", {}, function (data) {
      Object.assign(state, data || {});
      if (callback) {
        callback(auth());
      }
    });
  }

  /** The portal's dialog; closing it without a choice calls nobody back. */
  function select(many, callback) {
    send("selectUser", { mult: many }, function (people) {
      if (people) {
        callback(people);
      }
    });
  }

  window.BX24 = {
    init: init,
    getAuth: auth,
    refreshAuth: refreshAuth,
    callMethod: function (method, params, callback) {
      init(function () { post(method, params || {}, callback, false); });
    },
    selectUser: function (callback) { select(false, callback); },
    selectUsers: function (callback) { select(true, callback); },
    install: function (callback) {
      init(function () { if (state.INSTALL) { callback(); } });
    },
    installFinish: function () {
      send("setInstallFinish", {});
    },
    resizeWindow: function (width, height, callback) {
      if (width > 0 && height > 0) {
        send("resizeWindow", { width: width, height: height }, callback);
      }
    },
    fitWindow: function (callback) {
      send("resizeWindow", { width: "100%", height: size().height }, callback);
    },
    getScrollSize: function () {
      var now = size();
      return { scrollWidth: now.width, scrollHeight: now.height };
    },
    reloadWindow: function (callback) { send("reloadWindow", null, callback); },
    setTitle: function (title, callback) { send("setTitle", { title: String(title) }, callback); },
    openPath: function (path, callback) { send("openPath", { path: path }, callback); },
    openApplication: function (params, callback, settings) {
      var body = Object.assign({}, params || {});
      if (settings) {
        Object.keys(settings).forEach(function (key) { body["bx24_" + key] = settings[key]; });
      }
      send("openApplication", body, callback);
    },
    closeApplication: function (callback) { send("closeApplication", null, callback); },
    ready: whenReady,
    isReady: function () { return document.readyState !== "loading"; },
    isAdmin: function () { return Boolean(state && state.IS_ADMIN); },
    getLang: function () { return state ? state.LANG : ""; },
    getDomain: function () { return domain; },
    placement: {
      info: function () {
        return { placement: state ? state.PLACEMENT : "", options: options() };
      },
      getInterface: function (callback) { send("getInterface", null, callback); },
      bindEvent: function (name, callback) { send("placementBindEvent", { event: name }, callback); }
    }
  };
})();
