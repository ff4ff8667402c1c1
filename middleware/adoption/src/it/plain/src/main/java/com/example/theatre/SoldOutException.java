package com.example.theatre;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

@ResponseStatus(HttpStatus.CONFLICT)
public class SoldOutException extends RuntimeException {
    public SoldOutException(Performance performance) {
        super(performance.title() + " is sold out");
    }
}
