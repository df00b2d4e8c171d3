import { describeBehindNginx } from './support/behind-nginx';

// Operations case 09.
describeBehindNginx('nginx, under a path', '/tocsin');
