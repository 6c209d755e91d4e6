#!/bin/sh
# Starts the program with the Java beside this file, wherever the image was moved to and by whatever link this is called.
self=$0
case $self in */*) ;; *) self=./$self ;; esac
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=${self%/*}/$target ;;
    esac
done
bin=${self%/*}
exec "$bin/java" @OPTIONS@-m @START@ "$@"
